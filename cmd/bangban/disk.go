//go:build unix

package main

import (
	"fmt"
	"syscall"

	"github.com/bangban/bangban/dispatch"
)

// diskLow is how little room may be left before whoever operates the program is told. At ten thousand requests a day it lasts for
// about a week.
const diskLow = 1 << 30

// disk reports that little room is left where a folder is.
func disk(folder string) (note dispatch.Text, low bool) {
	var room syscall.Statfs_t
	if err := syscall.Statfs(folder, &room); err != nil {
		return note, false
	}
	return diskWith(room.Bavail * uint64(room.Bsize))
}

func diskWith(left uint64) (note dispatch.Text, low bool) {
	if left >= diskLow {
		return note, false
	}
	said := fmt.Sprintf("%d MB", left>>20)
	return dispatch.Text{ZH: "磁盘只剩 " + said + "，满了就不能再记", EN: "the disk has " + said + " left; when it is full nothing can be recorded"}, true
}
