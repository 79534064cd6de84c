package dispatch

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/bangban/bangban/dispatch/form"
)

// Describes is a command that says what a subject of the catalogue is. It begins the subject or replaces the earlier
// description; what other entries made true, such as a duty or a control, stays. It needs an administrator of where the subject
// is and of where it is put.
type Describes interface {
	Command
	Needy
	About() Subject
}

// told returns the outcome of a description; it has no entry when nothing changes.
func told(before Folded, f Fact, now Moment) (Outcome, error) {
	said := say(now, f)
	if before.Length() > 0 {
		entry := said
		entry.Subject, entry.Seq = before.Subject(), before.Length()
		was, err := form.Document(before)
		if err != nil {
			return Outcome{}, err
		}
		is, err := form.Document(before.Fold(entry))
		if err != nil {
			return Outcome{}, err
		}
		if bytes.Equal(was, is) {
			return Outcome{}, nil
		}
	}
	return Outcome{Entries: []Entry{said}}, nil
}

// MayDescribe refuses an actor who does not administer a place: path leads from the root to it. What belongs to the whole city
// needs an administrator of everything.
func (a Act) MayDescribe(path []ID) (Act, error) {
	for _, g := range a.Grants {
		if g.Role.May(VerbDescribe) && g.Unit == "" && g.Request == "" && g.Reaches(path) {
			a.Role = g.Role
			return a, nil
		}
	}
	return a, Refuse(Forbidden, "只有此处的管理员可以修改目录", "only an administrator of this place may change the catalogue")
}

// MayName refuses a unit of an area that the actor does not administer, for what is put elsewhere: its figures would count for that unit,
// and its coordinators would be told. at leads from the root to the unit's area, there to where the subject is put; a unit of the whole
// city, or of an area around, takes in anybody.
func (a Act) MayName(u Unit, at, there []ID) error {
	if u.Area == "" || slices.Contains(there, u.Area) {
		return nil
	}
	if _, err := a.MayDescribe(at); err != nil {
		return &Error{Code: Forbidden, Field: "unit", Text: Text{"这个单位属于别的区域，要由那里的管理员来写", "the unit is of another area; an administrator of that area may name it"}}
	}
	return nil
}

// exists refuses ids of areas that do not exist; "" is allowed.
func (c Case) exists(field string, areas ...ID) error {
	for _, id := range areas {
		if _, ok := c.Areas[id]; !ok && id != "" {
			return dangling(field)
		}
	}
	return nil
}

// belongs refuses a unit that does not exist; "" is allowed.
func (c Case) belongs(field string, unit ID) error {
	if _, ok := c.Units[unit]; !ok && unit != "" {
		return dangling(field)
	}
	return nil
}

func dangling(field string) error {
	return Wrong(field, "所指的对象不存在", "what it refers to does not exist")
}

func named(name string) error { return sized("name", name, 1, MaxShort) }

// among refuses a code that is not in the list.
func among[T ~string](field string, code T, all []T) error {
	if slices.Contains(all, code) {
		return nil
	}
	return Wrong(field, fmt.Sprintf("须为 %s 之一", listed(all)), fmt.Sprintf("it is one of %s", listed(all)))
}

func listed[T ~string](all []T) string {
	var b bytes.Buffer
	for i, x := range all {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(x))
	}
	return b.String()
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
