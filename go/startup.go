package quiesce

import (
	"reflect"
	"testing/synctest"
	"unsafe"
)

// finishStart lets a manager that is starting believe that all it waits for is ready. controller-runtime waits in a loop
// that spins once its context is cancelled (runnableGroup.Start), so that a process that is killed while its caches
// cannot be filled would never come to rest. By now the process is dead: whatever it begins has no effect.
func (p *process) finishStart() {
	p.mu.Lock()
	mgr := p.manager
	p.mu.Unlock()
	v := reflect.ValueOf(mgr)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return
	}
	groups := hidden(v.Elem(), "runnables")
	if groups.Kind() != reflect.Pointer || groups.IsNil() || groups.Elem().Kind() != reflect.Struct {
		return
	}
	// One group waits after another, for one runnable after another.
	for range 1000 {
		told := false
		for i := range groups.Elem().NumField() {
			told = tellReady(groups.Elem().Field(i)) || told
		}
		if !told {
			return
		}
		synctest.Wait()
	}
}

// tellReady tells a group that waits that the first runnable of those it waits for is ready.
func tellReady(group reflect.Value) bool {
	if group.Kind() != reflect.Pointer || group.IsNil() || group.Elem().Kind() != reflect.Struct {
		return false
	}
	queue, ready := hidden(group.Elem(), "startQueue"), hidden(group.Elem(), "startReadyCh")
	if queue.Kind() != reflect.Slice || queue.Len() == 0 || ready.Kind() != reflect.Chan || ready.Type().Elem() != queue.Type().Elem() {
		return false
	}
	return ready.TrySend(queue.Index(0)) // nobody waits: it has not begun
}

// hidden is a field that is not exported; the zero Value if there is none.
func hidden(v reflect.Value, name string) reflect.Value {
	f := v.FieldByName(name)
	if !f.IsValid() || !f.CanAddr() {
		return reflect.Value{}
	}
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
}
