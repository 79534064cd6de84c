package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/drill"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/dispatch/plan"
	"github.com/bangban/bangban/dispatch/plan/assign"
	"github.com/bangban/bangban/dispatch/tally"
	"github.com/bangban/bangban/geo"
)

// policies are the policies of a drill, the baselines last.
var policies = []struct {
	name string
	make func(drill.Scenario) dispatch.Planner
}{
	{"plan", func(s drill.Scenario) dispatch.Planner { return &plan.Planner{Travel: s.Travel, PickUp: s.PickUp} }},
	{"nearest", func(s drill.Scenario) dispatch.Planner { return drill.Nearest{Travel: s.Travel} }},
	{"batch-match", func(s drill.Scenario) dispatch.Planner {
		return drill.BatchMatch{Travel: s.Travel, Assign: assign.Table}
	}},
}

// drills holds the flags of bangban drill.
type drills struct {
	policies  []string
	seeds     []uint64
	shares    []float64
	goal      float64
	chance    drill.Chance
	tick      time.Duration
	days      []string
	columns   map[string]string
	crew      int // at most this many errands in hand; 0 as it is
	invention drill.Invention
}

// drill simulates days on a virtual clock.
func (p *program) drill(ctx context.Context, args []string) error {
	o := p.options("drill")
	o.operands, o.most = dispatch.Text{ZH: "文件夹或文件（CSV、JSON）", EN: "FOLDER|FILE (CSV, JSON)"}, 1
	policy := o.text("policy", "plan,nearest,batch-match", dispatch.Text{ZH: "派单办法，以逗号分隔", EN: "policies, with commas"})
	seeds := o.text("seeds", "1", dispatch.Text{ZH: "各用几个种子", EN: "how many seeds each"})
	seed := o.text("seed", "1", dispatch.Text{ZH: "第一个种子", EN: "the first of them"})
	vary := o.text("vary", "", dispatch.Text{ZH: "增减人手：cadres=-30%..0，步长 5%；或 cadres=-30%..20%/10%", EN: "more and fewer cadres: cadres=-30%..0, by 5 %; or cadres=-30%..20%/10%"})
	goal := o.text("goal", "90%", dispatch.Text{ZH: "按时办结率须达多少才算人手足够", EN: "share of promises kept at which cadres are enough"})
	chance := o.text("chance", "usual", dispatch.Text{ZH: "意外：usual、none，或 unread=0.05,hand_back=…,no_stock=…,no_answer=…,read=30s,spread=0.2", EN: "what goes wrong: usual, none, or unread=0.05,hand_back=…,no_stock=…,no_answer=…,read=30s,spread=0.2"})
	tick := o.text("tick", "1s", dispatch.Text{ZH: "每隔多久派一次单", EN: "time between two plans"})
	days := o.text("day", "", dispatch.Text{ZH: "只演练这些天（或子文件夹），以逗号分隔", EN: "only these days (or subfolders), with commas"})
	columns := o.text("columns", "", dispatch.Text{ZH: "CSV 表头与字段不同时：文件表头=字段,…", EN: "where a CSV's headings differ: HEADING=FIELD,…"})
	crew := o.text("cadres", "0", dispatch.Text{ZH: "另虚构多少名干部；没有地点的也一并虚构", EN: "invent so many cadres, and facilities where there are none"})
	shift := o.text("shift", "08:00-20:00", dispatch.Text{ZH: "虚构干部的班次", EN: "their shift"})
	load := o.text("cap", "0", dispatch.Text{ZH: "每人同时最多几件；0 为原样", EN: "errands in hand at most; 0: as it is"})
	asJSON := o.flag("json", dispatch.Text{ZH: "输出 JSON：每次演练的结果", EN: "print JSON: the report of every drill"})
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if o.arg(0) == "" {
		return dispatch.Wrong("drill", "须写文件夹或文件", "name a folder or a file")
	}
	x := drills{policies: strings.Split(*policy, ",")}
	for _, err := range []error{x.checkPolicies(), x.readSeeds(*seed, *seeds), x.readVary(*vary), x.readGoal(*goal), x.readShift(*shift)} {
		if err != nil {
			return err
		}
	}
	var err error
	if x.chance, err = drill.ParseChance(*chance); err != nil {
		return err
	}
	if x.tick, err = time.ParseDuration(*tick); err != nil || x.tick < time.Second || x.tick > time.Hour {
		return dispatch.Wrong("--tick", "须为 1s 至 1h", "it is 1s to 1h")
	}
	if x.columns, err = intake.ParseColumns(*columns); err != nil {
		return err
	}
	if x.invention.Cadres, err = whole("--cadres", *crew, 0, 10_000); err != nil {
		return err
	}
	if x.crew, err = whole("--cap", *load, 0, 1000); err != nil {
		return err
	}
	if *days != "" {
		x.days = strings.Split(*days, ",")
	}
	scenarios, err := x.read(o.arg(0))
	if err != nil {
		return err
	}
	reports, err := p.play(ctx, x, scenarios)
	if err != nil {
		return err
	}
	if *asJSON {
		out := json.NewEncoder(p.out)
		out.SetIndent("", "  ")
		return out.Encode(reports)
	}
	return p.compare(x, scenarios, reports)
}

func whole(field, s string, least, most int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0, dispatch.Wrong(field, fmt.Sprintf("须为 %d 至 %d 的整数", least, most), fmt.Sprintf("it is a whole number from %d to %d", least, most))
	}
	return n, nil
}

func (x *drills) checkPolicies() error {
	for _, name := range x.policies {
		if x.policy(name) == nil {
			return dispatch.Wrong("--policy", "须为 plan、nearest、batch-match", "they are plan, nearest and batch-match")
		}
	}
	return nil
}

func (x *drills) policy(name string) func(drill.Scenario) dispatch.Planner {
	for _, p := range policies {
		if p.name == name {
			return p.make
		}
	}
	return nil
}

func (x *drills) readSeeds(first, number string) error {
	from, err := strconv.ParseUint(first, 10, 64)
	if err != nil {
		return dispatch.Wrong("--seed", "须为整数", "it is a whole number")
	}
	n, err := whole("--seeds", number, 1, 1000)
	for i := range n {
		x.seeds = append(x.seeds, from+uint64(i))
	}
	return err
}

// percent reads a percentage such as -30%, or 0.
func percent(s string) (float64, bool) {
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	return n / 100, err == nil && n >= -100 && n <= 1000
}

func (x *drills) readVary(s string) error {
	x.shares = []float64{0}
	if s == "" {
		return nil
	}
	what, span, _ := strings.Cut(s, "=")
	span, step, stepped := strings.Cut(span, "/")
	if !stepped {
		step = "5%"
	}
	low, high, two := strings.Cut(span, "..")
	from, ok1 := percent(low)
	to, ok2 := percent(high)
	by, ok3 := percent(step)
	if what != "cadres" || !two || !ok1 || !ok2 || !ok3 || by < 0.01 || from > to {
		return dispatch.Wrong("--vary", "须写成 cadres=-30%..0 或 cadres=-30%..20%/10%", "write cadres=-30%..0 or cadres=-30%..20%/10%")
	}
	x.shares = nil
	for n := 0; from+by*float64(n) <= to+1e-9; n++ {
		x.shares = append(x.shares, from+by*float64(n))
	}
	return nil
}

func (x *drills) readGoal(s string) error {
	g, ok := percent(s)
	if !ok || g < 0 || g > 1 {
		return dispatch.Wrong("--goal", "须为 0% 至 100%", "it is 0% to 100%")
	}
	x.goal = g
	return nil
}

func (x *drills) readShift(s string) error {
	on, off, ok := strings.Cut(s, "-")
	from, err1 := time.Parse("15:04", on)
	to, err2 := time.Parse("15:04", off)
	if !ok || err1 != nil || err2 != nil {
		return dispatch.Wrong("--shift", "须写成 08:00-20:00", "write 08:00-20:00")
	}
	clock := func(t time.Time) time.Duration {
		return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	}
	x.invention.On, x.invention.Off = clock(from), clock(to)
	if x.invention.Off <= x.invention.On { // over midnight
		x.invention.Off += 24 * time.Hour
	}
	return nil
}

// read recognises the form of a demand: a folder with an instance or with several, a folder with demand.csv, a table, a
// document.
func (x *drills) read(path string) ([]drill.Scenario, error) {
	o := drill.Reading{Columns: x.columns, Kinds: dispatch.Kinds(), Kind: intake.KindOf(dispatch.Kinds()), Travel: geo.Detour{}, PickUp: 5 * time.Minute}
	all, err := x.readForm(path, o)
	if err != nil {
		return nil, err
	}
	var some []drill.Scenario
	for _, s := range all {
		if len(x.days) > 0 && !slices.Contains(x.days, s.Name) {
			continue
		}
		if x.invention.Cadres > 0 {
			s = s.Invented(x.invention)
		}
		if x.crew > 0 {
			for i := range s.Crew {
				s.Crew[i].Cadre.Cap = x.crew
			}
		}
		some = append(some, s)
	}
	if len(some) == 0 {
		return nil, dispatch.Wrong("--day", "没有这一天", "there is no such day")
	}
	return some, nil
}

func (x *drills) readForm(path string, o drill.Reading) ([]drill.Scenario, error) {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	info, err := os.Stat(path)
	if err != nil {
		return nil, dispatch.Wrong(path, "打不开", "it cannot be opened")
	}
	if !info.IsDir() {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, dispatch.Wrong(path, "打不开", "it cannot be opened")
		}
		if strings.EqualFold(filepath.Ext(path), ".json") {
			return drill.ReadJSON(bytes.NewReader(data), name, o)
		}
		return drill.ReadTable(bytes.NewReader(data), name, o)
	}
	folder := os.DirFS(path)
	instances, err := fs.Glob(folder, "*/orders.txt")
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(folder, "orders.txt"); err == nil {
		instances = []string{"orders.txt"}
	}
	if len(instances) == 0 {
		return drill.ReadCSV(folder, name, o)
	}
	var all []drill.Scenario
	for _, orders := range instances {
		at := filepath.Dir(orders)
		sub, err := fs.Sub(folder, at)
		if err != nil {
			return nil, err
		}
		title := at
		if at == "." {
			title = filepath.Base(path)
		}
		s, err := drill.ReadMDRP(sub, title)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// drilled is the report of one drill.
type drilled struct {
	Policy string
	Share  float64
	drill.Report
}

// play plays every scenario with every policy, crew and seed, as many at a time as there are cores. The order of the reports is
// fixed.
func (p *program) play(ctx context.Context, x drills, scenarios []drill.Scenario) ([]drilled, error) {
	type job struct {
		scenario drill.Scenario
		seed     uint64
	}
	var all []drilled
	var jobs []job
	for _, s := range scenarios {
		for _, share := range x.shares {
			for _, name := range x.policies {
				for _, seed := range x.seeds {
					all, jobs = append(all, drilled{Policy: name, Share: share}), append(jobs, job{s.Staffed(share, seed), seed})
				}
			}
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	bar := p.progress(dispatch.Text{ZH: "演练", EN: "drill"})
	var wait sync.WaitGroup
	var mu sync.Mutex
	done, slots := 0, make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, j := range jobs {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			planner := x.policy(all[i].Policy)(j.scenario)
			r, err := drill.Run(ctx, j.scenario, drill.Options{Planner: planner, Seed: j.seed, Chance: x.chance, Tick: x.tick})
			if err != nil {
				cancel(fmt.Errorf("%s, %s, seed %d: %w", j.scenario.Name, all[i].Policy, j.seed, err))
			}
			mu.Lock()
			defer mu.Unlock()
			all[i].Report = r
			done++
			bar.show(done, len(jobs))
		})
	}
	wait.Wait()
	bar.clear()
	return all, context.Cause(ctx)
}

// compare prints a table for every scenario, and how many cadres are enough.
func (p *program) compare(x drills, scenarios []drill.Scenario, reports []drilled) error {
	var all []drill.Summary
	for group := range slices.Chunk(reports, len(x.seeds)) {
		var some []drill.Report
		for _, r := range group {
			some = append(some, r.Report)
		}
		all = append(all, drill.Sum(group[0].Policy, group[0].Share, some))
	}
	t := func(zh, en string) string { return dispatch.Text{ZH: zh, EN: en}.In(p.lang) }
	columns := []tally.Column{{Title: t("办法", "policy")}}
	for _, title := range []string{t("干部", "cadres"), t("办成", "done"), t("未成", "failed"), t("未完", "open"), t("按时%", "within%"), t("等候（分）", "wait min"), "±", "p50", "p90",
		t("高峰（分）", "peak min"), t("高峰p90", "peak p90"), t("路程（分/件）", "travel min"), t("基尼", "gini"), t("空闲%", "idle%"), t("未用", "unused")} {
		columns = append(columns, tally.Column{Title: title, Right: true})
	}
	minutes := func(seconds float64) string { return fmt.Sprintf("%.1f", seconds/60) }
	for _, s := range scenarios {
		var rows [][]string
		for _, y := range all {
			if y.Scenario != s.Name {
				continue
			}
			rows = append(rows, []string{y.Policy, fmt.Sprintf("%d (%+.0f%%)", y.Cadres, 100*y.Share), fmt.Sprintf("%.1f", y.Done), fmt.Sprintf("%.1f", y.Failed), fmt.Sprintf("%.1f", y.Open),
				fmt.Sprintf("%.1f", 100*y.Within), minutes(y.Mean), minutes(y.Apart), minutes(y.P50), minutes(y.P90), minutes(y.Peak), minutes(y.PeakP90), minutes(y.PerDone),
				fmt.Sprintf("%.2f", y.Gini), fmt.Sprintf("%.1f", 100*y.Idle), fmt.Sprintf("%.1f", y.Unused)})
		}
		floor := minutes(float64(s.Floor()))
		p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("%s：%d 件求助，%d 个种子的平均；等候不可能少于 %s 分", s.Name, len(s.Calls), len(x.seeds), floor),
			EN: fmt.Sprintf("%s: %d calls, mean of %d seeds; no policy could wait less than %s min", s.Name, len(s.Calls), len(x.seeds), floor)})
		if err := tally.PrintText(p.out, columns, rows); err != nil {
			return err
		}
		p.open(all, s.Name)
		if len(x.shares) > 1 {
			p.enough(x, all, s.Name)
		}
		p.say(p.out, dispatch.Text{})
	}
	return nil
}

// open prints why requests are open at the end, with the scenario's own crew.
func (p *program) open(all []drill.Summary, scenario string) {
	for _, y := range all {
		if y.Scenario != scenario || y.Share != 0 || y.Open == 0 {
			continue
		}
		var zh, en []string
		for _, why := range slices.Sorted(maps.Keys(y.Reasons)) {
			name := drill.Why(why).Name()
			zh, en = append(zh, fmt.Sprintf("%s %.1f", name.ZH, y.Reasons[why])), append(en, fmt.Sprintf("%s %.1f", name.EN, y.Reasons[why]))
		}
		p.say(p.out, dispatch.Text{ZH: y.Policy + " 未完：" + strings.Join(zh, "，"), EN: y.Policy + " left open: " + strings.Join(en, ", ")})
	}
}

// enough prints how many cadres are needed.
func (p *program) enough(x drills, all []drill.Summary, scenario string) {
	for _, name := range x.policies {
		if s, ok := drill.Enough(all, scenario, name, x.goal); ok {
			p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("%s：%d 人（%+.0f%%）即可按时办结 %.0f%%", name, s.Cadres, 100*s.Share, 100*x.goal),
				EN: fmt.Sprintf("%s: %d cadres (%+.0f%%) keep %.0f%% of the promises", name, s.Cadres, 100*s.Share, 100*x.goal)})
			continue
		}
		p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("%s：试过的人手都达不到 %.0f%%", name, 100*x.goal), EN: fmt.Sprintf("%s: no crew that was tried keeps %.0f%% of the promises", name, 100*x.goal)})
	}
}
