module quiesce.example.com/serveload

go 1.21
