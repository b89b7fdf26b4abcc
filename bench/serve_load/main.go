// Load for `quiesce serve`: many watchers, many writes, and a look at every event. Each watcher sees
// one object, whose writes are numbered; an event that is lost, repeated or out of order is counted,
// and the program ends with 1 then.
//
//	quiesce serve --bare --port 6443 & go run . -url https://127.0.0.1:6443 -pid $! -for 2m
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	url      = flag.String("url", "", "the API, https://HOST:PORT")
	token    = flag.String("token", "load", "bearer token")
	watchers = flag.Int("watchers", 1000, "how many watches are open")
	rate     = flag.Int("rate", 2000, "writes a second")
	workers  = flag.Int("workers", 32, "connections that write")
	period   = flag.Duration("for", 2*time.Minute, "how long")
	pid      = flag.Int("pid", 0, "the server's process, to count its CPU time")
)

const maps = "/api/v1/namespaces/default/configmaps"

var writers = &http.Client{Transport: transport(64)}

func transport(idle int) *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, MaxIdleConnsPerHost: idle}
}

func send(method, path, contentType, body string) (int, error) {
	request, err := http.NewRequest(method, *url+path, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+*token)
	request.Header.Set("Content-Type", contentType)
	response, err := writers.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// One watched object: what was written to it last, and what its watcher saw last.
type object struct {
	lock          sync.Mutex // of its writes: their numbers are in their order
	written, seen int64
	revision      int64
}

type event struct {
	Type   string
	Object struct {
		Metadata struct{ ResourceVersion string }
		Data     struct{ N string }
	}
}

var events, wrong int64

func (o *object) watch(index int, client *http.Client, opened func()) {
	path := fmt.Sprintf("%s?watch=true&fieldSelector=metadata.name%%3Dload-%d", maps, index)
	request, _ := http.NewRequest("GET", *url+path, nil)
	request.Header.Set("Authorization", "Bearer "+*token)
	response, err := client.Do(request)
	if err != nil || response.StatusCode != 200 {
		fmt.Fprintln(os.Stderr, "a watch was refused:", err)
		os.Exit(1)
	}
	opened()
	lines := bufio.NewReaderSize(response.Body, 4096)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			fmt.Fprintln(os.Stderr, "a watch ended:", err)
			atomic.AddInt64(&wrong, 1)
			return
		}
		var got event
		if json.Unmarshal(bytes.TrimSpace(line), &got) != nil {
			atomic.AddInt64(&wrong, 1)
			continue
		}
		atomic.AddInt64(&events, 1)
		number, _ := strconv.ParseInt(got.Object.Data.N, 10, 64)
		revision, _ := strconv.ParseInt(got.Object.Metadata.ResourceVersion, 10, 64)
		last := atomic.LoadInt64(&o.seen)
		if (got.Type == "MODIFIED" && number != last+1) || revision <= o.revision {
			atomic.AddInt64(&wrong, 1)
		}
		o.revision = revision
		atomic.StoreInt64(&o.seen, number)
	}
}

func (o *object) write(index int) error {
	o.lock.Lock()
	defer o.lock.Unlock()
	body := fmt.Sprintf(`{"data":{"n":"%d"}}`, o.written+1)
	code, err := send("PATCH", fmt.Sprintf("%s/load-%d", maps, index), "application/merge-patch+json", body)
	if err != nil || code != 200 {
		return fmt.Errorf("a write was answered %d: %v", code, err)
	}
	o.written++
	return nil
}

func cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", *pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

func memory() string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", *pid))
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "VmRSS") {
			return strings.Join(strings.Fields(line)[1:], " ")
		}
	}
	return "?"
}

func main() {
	flag.Parse()
	objects := make([]object, *watchers)
	var opened sync.WaitGroup
	watching := &http.Client{Transport: transport(0)}
	for i := range objects {
		body := fmt.Sprintf(`{"metadata":{"name":"load-%d"},"data":{"n":"0"}}`, i)
		if code, err := send("POST", maps, "application/json", body); err != nil || code != 201 {
			fmt.Fprintln(os.Stderr, "cannot create:", code, err)
			os.Exit(1)
		}
		opened.Add(1)
		go objects[i].watch(i, watching, opened.Done)
		if i%50 == 49 {
			opened.Wait()
		}
	}
	opened.Wait()

	start, before := time.Now(), cpu()
	end := start.Add(*period)
	var next, failed int64
	var lock sync.Mutex
	var latencies []time.Duration
	var group sync.WaitGroup
	for w := 0; w < *workers; w++ {
		group.Add(1)
		go func() {
			defer group.Done()
			var mine []time.Duration
			for {
				turn := atomic.AddInt64(&next, 1) - 1
				due := start.Add(time.Duration(turn) * time.Second / time.Duration(*rate))
				if due.After(end) || time.Now().After(end.Add(time.Second)) {
					break
				}
				time.Sleep(time.Until(due))
				begun := time.Now()
				if err := objects[turn%int64(*watchers)].write(int(turn % int64(*watchers))); err != nil {
					atomic.AddInt64(&failed, 1)
				}
				mine = append(mine, time.Since(begun))
			}
			lock.Lock()
			latencies = append(latencies, mine...)
			lock.Unlock()
		}()
	}
	group.Wait()
	took, used := time.Since(start), cpu()-before

	var written, lost int64
	patience := time.Now().Add(30 * time.Second)
	for i := range objects {
		for atomic.LoadInt64(&objects[i].seen) < objects[i].written && time.Now().Before(patience) {
			time.Sleep(10 * time.Millisecond)
		}
		written += objects[i].written
		lost += objects[i].written - atomic.LoadInt64(&objects[i].seen)
	}
	sort.Slice(latencies, func(i, j int) bool { return latencies[i] < latencies[j] })
	at := func(q float64) time.Duration { return latencies[int(q*float64(len(latencies)-1))] }
	fmt.Printf("%d watchers, %d writes in %v: %.0f a second, p50 %v, p99 %v, %d refused\n", *watchers, written,
		took.Round(time.Millisecond), float64(written)/took.Seconds(), at(.5), at(.99), failed)
	fmt.Printf("%d events, %d lost, %d out of order\n", events, lost, wrong)
	if *pid != 0 {
		fmt.Printf("%.1f us of CPU a write and its event, %s resident\n",
			float64(used.Microseconds())/float64(max(written, 1)), memory())
	}
	if lost != 0 || wrong != 0 || failed != 0 {
		os.Exit(1)
	}
}
