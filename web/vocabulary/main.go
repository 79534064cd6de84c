// Command vocabulary generates those parts of the API's contract, the front end, the glossary and the guide that repeat the
// domain's verbs, facts, reasons, flows and limits. go generate runs it in the folder web/api.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
)

func main() {
	log.SetFlags(0)
	for file, write := range map[string]func(was string) (string, error){
		"../openapi.yaml":                 commands,
		"../app/src/shared/vocabulary.ts": vocabulary,
		"../app/src/shared/reasons.ts":    reasons,
		"../app/src/shared/journal.ts":    journal,
		"../../.github/GLOSSARY.md":       glossary,
		"../../.github/CONTRIBUTING.md":   states,
	} {
		was, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			log.Fatal(err)
		}
		is, err := write(string(was))
		if err != nil {
			log.Fatalf("%s: %v", file, err)
		}
		if is == string(was) {
			continue
		}
		if err := os.WriteFile(file, []byte(is), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

const (
	begin = "    # The fields of each command: generated from the table of verbs (dispatch/verbs.go) by go generate.\n"
	end   = "    # End of the generated part.\n"
)

// commands generates the part of the contract that lists the fields of each verb. The fields themselves are described in the
// schema AnyCommand.
func commands(was string) (string, error) {
	fields, err := properties(was, "AnyCommand")
	if err != nil {
		return "", err
	}
	head, rest, ok := strings.Cut(was, begin)
	_, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return "", fmt.Errorf("there is no place for the commands")
	}
	var one, each strings.Builder
	for _, row := range dispatch.Verbs() {
		if !row.Commanded() {
			continue
		}
		name := "Command_" + string(row.Verb)
		fmt.Fprintf(&one, "        - $ref: \"#/components/schemas/%s\"\n", name)
		fmt.Fprintf(&each, "    %s:\n      type: object\n      title: %s\n      additionalProperties: false\n      required: [do]\n      properties:\n        do: {type: string, enum: [%s]}\n", name, row.Name.ZH, row.Verb)
		for _, f := range append([]string{"at", "note", "on_behalf"}, row.Fields...) {
			f, _, _ := strings.Cut(f, "=")
			schema, ok := fields[f]
			if !ok {
				return "", fmt.Errorf("%s takes %s, which AnyCommand does not describe", row.Verb, f)
			}
			each.WriteString(schema)
		}
	}
	var mapping strings.Builder
	var names []string
	for _, row := range dispatch.Verbs() {
		if row.Commanded() {
			names = append(names, string(row.Verb))
			fmt.Fprintf(&mapping, "          %s: \"#/components/schemas/Command_%[1]s\"\n", row.Verb)
		}
	}
	made := "    Do: {type: string, enum: [" + strings.Join(names, ", ") + "]}\n    Command:\n      x-go-type: AnyCommand\n      description: do 说明是什么操作，其余字段由它决定。What is done, and the fields that it takes.\n      oneOf:\n" + one.String() +
		"      discriminator:\n        propertyName: do\n        mapping:\n" + mapping.String() + each.String()
	return head + begin + made + end + tail, nil
}

// properties returns the lines of each property of a schema.
func properties(contract, schema string) (map[string]string, error) {
	_, rest, ok := strings.Cut(contract, "\n    "+schema+":\n")
	_, rest, has := strings.Cut(rest, "      properties:\n")
	if !ok || !has {
		return nil, fmt.Errorf("there is no schema %s with properties", schema)
	}
	all, name := map[string]string{}, ""
	for line := range strings.Lines(rest) {
		if !strings.HasPrefix(line, "        ") {
			break
		}
		if !strings.HasPrefix(line, "         ") {
			name, _, _ = strings.Cut(strings.TrimSpace(line), ":")
		}
		all[name] += line
	}
	return all, nil
}

// words are a text in both languages.
type words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

func said(t dispatch.Text) words { return words{t.ZH, t.EN} }

// reasons generates the reasons, in a file of their own: telephones load it later than the rest.
func reasons(string) (string, error) {
	offered, names := ordered{}, ordered{}
	for _, row := range dispatch.Verbs() {
		if len(row.Reasons) > 0 {
			offered.add(string(row.Verb), row.Reasons)
		}
	}
	for _, r := range dispatch.Reasons() {
		names.add(string(r), said(r.Name()))
	}
	of, err := offered.text()
	if err != nil {
		return "", err
	}
	called, err := names.text()
	return "// Generated from the domain by go generate; change it there (dispatch/verbs.go, reason.go).\n\n" +
		"/** The reasons offered for verbs that need one; the last says nothing. */\nexport const reasonsOf = " + of + " as const\n\n" +
		"/** Names of the reasons. */\nexport const reasons = " + called + " as const\n", err
}

// journal generates the words of the journal, in a file of their own: only its page loads them.
func journal(string) (string, error) {
	sorts, facts := ordered{}, ordered{}
	for _, s := range dispatch.SubjectSorts() {
		sorts.add(string(s), said(s.Name()))
	}
	for _, t := range dispatch.Glossary() {
		facts.add(dispatch.FactName(t.Fact), said(t.Name))
	}
	of, err := sorts.text()
	if err != nil {
		return "", err
	}
	called, err := facts.text()
	return "// Generated from the domain by go generate; change it there (dispatch/glossary.go).\n\n" +
		"/** Sorts of subject in the journal. */\nexport const subjectSorts = " + of + " as const\n\n" +
		"/** Names of the journal's facts. */\nexport const facts = " + called + " as const\n", err
}

// vocabulary generates the front end's vocabulary.ts.
func vocabulary(string) (string, error) {
	verbs := ordered{}
	for _, row := range dispatch.Verbs() {
		verbs.add(string(row.Verb), said(row.Name))
	}
	stops, vehicles, conditions, things, questions := ordered{}, ordered{}, ordered{}, ordered{}, ordered{}
	for _, s := range dispatch.StopRoles {
		stops.add(string(s), said(s.Name()))
	}
	for _, v := range dispatch.Vehicles {
		vehicles.add(string(v), said(v.Name()))
	}
	icons := ordered{}
	for _, i := range dispatch.Icons {
		icons.add(string(i), said(i.Name()))
	}
	for _, c := range dispatch.Conditions {
		conditions.add(string(c), said(c.Name()))
	}
	for _, x := range append(slices.Clone(dispatch.Things), dispatch.Person) {
		things.add(string(x), said(x.Name()))
	}
	for _, q := range dispatch.Questions {
		questions.add(string(q), said(q.Name()))
	}
	particulars := ordered{}
	for _, f := range form.Members(reflect.TypeFor[dispatch.Particulars]()) {
		particulars.add(form.Small(f.Name), said(dispatch.FieldText(form.Small(f.Name))))
	}
	urgencies, levels, effects, areaLevels, roles, measures, needs := ordered{}, ordered{}, ordered{}, ordered{}, ordered{}, ordered{}, ordered{}
	for i, code := range dispatch.UrgencyCodes {
		urgencies.add(code, said(dispatch.CodeName(dispatch.Urgency(i))))
	}
	for i, code := range dispatch.LevelCodes[1:] {
		levels.add(code, said(dispatch.CodeName(dispatch.Level(i+1))))
	}
	for i, code := range dispatch.EffectCodes {
		effects.add(code, said(dispatch.Effect(i).Name()))
	}
	for _, l := range dispatch.AreaLevels {
		areaLevels.add(string(l), said(dispatch.CodeName(l)))
	}
	for _, r := range dispatch.Roles {
		roles.add(string(r), said(r.Name()))
	}
	for _, m := range []dispatch.Measure{dispatch.Persons, dispatch.Times, dispatch.Households} {
		measures.add(string(m), said(m.Name()))
	}
	var asked []string
	for _, q := range dispatch.Questions {
		if q.Ticked() {
			asked = append(asked, string(q))
		}
	}
	for _, n := range append(slices.Clone(dispatch.CommonNeeds), asked...) {
		needs.add(n, said(dispatch.NeedName(n)))
	}
	moves, rolesOf := ordered{}, ordered{}
	for _, row := range dispatch.Verbs() {
		if some := chosen(row.Roles, func(r dispatch.Role) bool { return slices.Contains(dispatch.Roles, r) }); len(some) > 0 {
			rolesOf.add(string(row.Verb), some)
		}
		if slices.ContainsFunc(dispatch.ErrandStates, func(s dispatch.ErrandState) bool { to, ok := row.Errand[s]; return ok && to != s }) && slices.Contains(row.Roles, dispatch.CadreRole) {
			moves.add(string(row.Verb), row.Errand)
		}
	}
	states := func(of func(dispatch.State) bool) []string { return chosen(dispatch.States, of) }
	limits := ordered{}
	for _, l := range []struct {
		name  string
		value int64
	}{
		{"undoWithin", int64(dispatch.UndoWithin / time.Millisecond)},
		{"seenWithin", int64(dispatch.SeenWithin / time.Millisecond)},
		{"seenWithinUrgent", int64(dispatch.SeenWithinUrgent / time.Millisecond)},
		{"text", dispatch.MaxText},
		{"items", dispatch.MaxItems},
		{"persons", dispatch.MaxPersons},
		{"short", dispatch.MaxShort},
		{"fen", dispatch.MostFen},
	} {
		limits.add(l.name, l.value)
	}
	var holders []string
	for _, row := range dispatch.Verbs() {
		if row.Errand != nil && row.Commanded() && slices.Contains(row.Roles, dispatch.CadreRole) {
			holders = append(holders, "'"+string(row.Verb)+"'")
		}
	}
	var b strings.Builder
	b.WriteString("// Generated from the domain by go generate; change it there (dispatch/verbs.go, glossary.go, reason.go, flow.go, condition.go).\n\n")
	for _, part := range []struct {
		comment, name string
		value         ordered
	}{
		{"Names of the verbs.", "verbs", verbs},
		{"Where a leg of a flow begins or ends.", "stops", stops},
		{"Vehicles for a leg.", "vehicles", vehicles},
		{"Drawings of kinds.", "icons", icons},
		{"Conditions that must be met before a leg is given to anybody.", "conditions", conditions},
		{"What a leg carries.", "things", things},
		{"Questions of intake, in their order.", "questions", questions},
		{"Names of the particulars of a request.", "particulars", particulars},
		{"Urgencies, the lowest first.", "urgencies", urgencies},
		{"Levels to which a request can be passed up, the lowest first.", "levels", levels},
		{"Effects of controls, the weakest first.", "effects", effects},
		{"Levels of the area tree, from the top.", "areaLevels", areaLevels},
		{"Roles that can be granted.", "roles", roles},
		{"What a kind is counted by.", "measures", measures},
		{"Needs of people: those that every call may name, then those that some kinds ask about.", "needs", needs},
		{"To which state a verb leads an errand, by the state in which it is.", "errandMoves", moves},
		{"Which of these roles may use a verb, where their grant covers the subject.", "rolesOf", rolesOf},
		{"Limits: times in milliseconds, money in fen, others are counts.", "limits", limits},
	} {
		text, err := part.value.text()
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "/** %s */\nexport const %s = %s as const\n\n", part.comment, part.name, text)
	}
	for _, part := range []struct {
		comment, name string
		codes         []string
	}{
		{"The stops that are facilities.", "facilities", chosen(dispatch.FacilityRoles, func(dispatch.StopRole) bool { return true })},
		{"Needs that every call may name.", "commonNeeds", dispatch.CommonNeeds},
		{"Questions that are answered by ticking the need of the same name.", "askedNeeds", asked},
		{"States of a request that has ended, though a closed one can be reopened.", "endedStates", states(func(s dispatch.State) bool { return s.Final() || s == dispatch.StateClosed })},
		{"The other states.", "openStates", states(func(s dispatch.State) bool { return !s.Final() && s != dispatch.StateClosed })},
		{"States in which the clock of the promise runs.", "activeStates", states(dispatch.State.Active)},
		{"States of an errand that is still to be done.", "unfinishedStates", chosen(dispatch.ErrandStates, func(s dispatch.ErrandState) bool { return s.Live() && s != dispatch.ErrandFinished })},
	} {
		fmt.Fprintf(&b, "/** %s */\nexport const %s: string[] = ['%s']\n\n", part.comment, part.name, strings.Join(part.codes, "', '"))
	}
	fmt.Fprintf(&b, "/** Verbs of the holder of an errand; others use them on the holder's behalf. */\nexport const ofHolders: string[] = [%s]\n", strings.Join(holders, ", "))
	return b.String(), nil
}

// chosen returns those of all that fits selects, as strings.
func chosen[T ~string](all []T, fits func(T) bool) []string {
	var some []string
	for _, v := range all {
		if fits(v) {
			some = append(some, string(v))
		}
	}
	return some
}

// glossary generates the table of facts.
func glossary(string) (string, error) {
	var b strings.Builder
	b.WriteString("# Glossary of the journal\n\nWritten by `make generate` from `dispatch/glossary.go` and `dispatch/verbs.go`. A command is a change that somebody asks for, a fact " +
		"is what\nthe journal stores of it; its name never changes. *State* is the state of the request or errand afterwards, where the fact alone\ndetermines it.\n\n" +
		"| 中文 | English | command | verb of the API | fact | state |\n|---|---|---|---|---|---|\n")
	for _, t := range dispatch.Glossary() {
		command, state, verbs := "", "", []string{}
		for _, v := range t.By {
			verbs = append(verbs, "`"+string(v)+"`")
		}
		if t.Command != nil {
			command, verbs = "`"+reflect.TypeOf(t.Command).Name()+"`", []string{"`" + string(t.Command.Verb()) + "`"}
		}
		if t.State != "" {
			state = fmt.Sprintf("request %s `%s`", t.State.Name().ZH, t.State)
		} else if s := t.Errand(); s != "" {
			state = fmt.Sprintf("errand %s `%s`", s.Name().ZH, s)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | `%s` | %s |\n", t.Name.ZH, t.Name.EN, command, strings.Join(verbs, ", "), dispatch.FactName(t.Fact), state)
	}
	return b.String(), nil
}

// ordered is a JSON object that keeps the order of its fields.
type ordered struct {
	names  []string
	values []any
}

func (o *ordered) add(name string, value any) {
	o.names, o.values = append(o.names, name), append(o.values, value)
}

func (o ordered) text() (string, error) {
	var b strings.Builder
	b.WriteString("{\n")
	for i, name := range o.names {
		value, err := json.Marshal(o.values[i])
		if err != nil {
			return "", err
		}
		if strings.Contains(name, "-") {
			name = "'" + name + "'"
		}
		fmt.Fprintf(&b, "  %s: %s,\n", name, strings.ReplaceAll(strings.ReplaceAll(string(value), `","`, `", "`), `"`, "'"))
	}
	b.WriteString("}")
	return b.String(), nil
}
