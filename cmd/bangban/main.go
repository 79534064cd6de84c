// Command bangban dispatches residents' errands. `bangban help` lists its commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// version is the number of this release or the next; see .github/CHANGELOG.md.
const version = "0.3.0"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() { // a second signal kills
		<-ctx.Done()
		stop()
	}()
	p := &program{out: os.Stdout, err: os.Stderr, in: os.Stdin, env: os.Getenv, now: func() dispatch.Moment { return dispatch.At(time.Now()) }}
	os.Exit(p.main(ctx, os.Args[1:]))
}

// program is the environment of a command; tests make their own.
type program struct {
	out, err io.Writer
	in       io.Reader
	env      func(string) string
	now      func() dispatch.Moment
	lang     string
}

// command is one subcommand. run gets the arguments after its name.
type command struct {
	name    string
	summary dispatch.Text
	run     func(p *program, ctx context.Context, args []string) error
}

// commands are listed in the order of help.
func subcommands() []command {
	return []command{
		{"serve", dispatch.Text{ZH: "运行整个系统：接口、页面与后台工作", EN: "run everything: API, pages and workers"}, (*program).serve},
		{"work", dispatch.Text{ZH: "只运行后台工作（配合另外的 serve）", EN: "run workers only, beside another serve"}, (*program).work},
		{"bulletin", dispatch.Text{ZH: "写出通报用的一句话", EN: "print the bulletin's sentence"}, (*program).bulletin},
		{"tally", dispatch.Text{ZH: "统计数字及其背后的记录", EN: "print figures and the records behind them"}, (*program).tally},
		{"audit", dispatch.Text{ZH: "核对台账：有任何不符则退出码为 1", EN: "prove the record; exit 1 on any difference"}, (*program).audit},
		{"journal", dispatch.Text{ZH: "用一句句话列出日志：谁、何时、对什么、做了什么", EN: "print the journal in sentences: who did what, when, to what"}, (*program).journal},
		{"erase", dispatch.Text{ZH: "抹去已结束的求助里的个人信息，并清理数据文件", EN: "erase what is personal in requests that are over, and clean the files"}, (*program).erase},
		{"seal", dispatch.Text{ZH: "封存台账，管理封存密钥", EN: "seal the journal, and look after its key"}, (*program).seal},
		{"import", dispatch.Text{ZH: "导入表格（xlsx、CSV）：区域、小区、单位、干部、地点、住户、求助、管控", EN: "import spreadsheets (xlsx, CSV): areas, compounds, units, cadres, facilities, households, requests, controls"}, (*program).importer},
		{"flags", dispatch.Text{ZH: "印出危急征象表，或用它判断一段话、一个文件", EN: "print the table of red flags, or judge a text or a file by it"}, (*program).flags},
		{"replay", dispatch.Text{ZH: "按真实时间重放事件文件（JSON Lines）", EN: "play a file of events at their true times (JSON Lines)"}, (*program).replay},
		{"drill", dispatch.Text{ZH: "在虚拟时钟上演练整天的求助：比较派单办法、人手够不够", EN: "play whole days on a virtual clock: compare policies, and how many cadres are enough"}, (*program).drill},
		{"plan", dispatch.Text{ZH: "求解车辆路线：从标准输入读 VROOM 格式的问题，写出方案", EN: "plan vehicle routes: a problem in VROOM's format on standard input, its solution out"}, (*program).plan},
		{"backup", dispatch.Text{ZH: "在线备份（SQLite）", EN: "back the record up while it is in use (SQLite)"}, (*program).backup},
		{"export", dispatch.Text{ZH: "导出整个台账，可还原到任一种数据库", EN: "export the whole record, for either database"}, (*program).export},
		{"restore", dispatch.Text{ZH: "把备份或导出还原到空文件夹或空数据库，并核对", EN: "restore a backup or an export into an empty folder or database, and audit it"}, (*program).restore},
		{"user", dispatch.Text{ZH: "管理账号：add、list、password、disable、enable", EN: "manage accounts: add, list, password, disable, enable"}, (*program).user},
		{"rights", dispatch.Text{ZH: "列出权限：每个接口、每种角色、本处与别处", EN: "print who may do what: every operation, role and scope"}, (*program).rights},
		{"migrate", dispatch.Text{ZH: "查看或升级数据库结构", EN: "show or upgrade the schema of the record"}, (*program).migrate},
		{"version", dispatch.Text{ZH: "显示版本", EN: "print the version"}, (*program).version},
	}
}

// Exit codes.
const (
	exitFine   = 0
	exitFailed = 1 // it failed, or the audit found a difference
	exitUsage  = 2 // the arguments are wrong
)

var (
	errUsage = errors.New("called wrongly")    // already reported
	errFound = errors.New("differences found") // already reported
)

func (p *program) main(ctx context.Context, args []string) int {
	args = p.language(args)
	slog.SetDefault(slog.New(slog.NewTextHandler(p.err, nil)))
	if len(args) > 0 && args[0] == "--version" {
		args[0] = "version"
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		p.help(p.out)
		return exitFine
	}
	i := slices.IndexFunc(subcommands(), func(c command) bool { return c.name == args[0] })
	if i < 0 {
		p.say(p.err, dispatch.Text{ZH: "没有“" + args[0] + "”这个命令。", EN: "There is no command " + args[0] + "."})
		p.help(p.err)
		return exitUsage
	}
	err := subcommands()[i].run(p, ctx, args[1:])
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errUsage):
		return exitUsage
	case errors.Is(err, errFound):
		return exitFailed
	}
	p.say(p.err, dispatch.Text{ZH: "出错：" + p.tell(err), EN: "Error: " + p.tell(err)})
	if dispatch.CodeOf(err) == dispatch.Invalid {
		return exitUsage
	}
	return exitFailed
}

// tell returns an error's message in the chosen language.
func (p *program) tell(err error) string {
	var own *dispatch.Error
	if !errors.As(err, &own) {
		return err.Error()
	}
	said := own.Text.In(p.lang)
	if own.Field != "" {
		said = own.Field + ": " + said
	}
	if around, ok := strings.CutSuffix(err.Error(), own.Error()); ok { // the context of the error
		said = around + said
	}
	return said
}

// language removes --lang from the arguments, wherever it is.
func (p *program) language(args []string) []string {
	p.lang = p.env("BANGBAN_LANG")
	var rest []string
	for i := 0; i < len(args); i++ {
		if v, ok := strings.CutPrefix(args[i], "--lang="); ok {
			p.lang = v
		} else if args[i] == "--lang" && i+1 < len(args) {
			i++
			p.lang = args[i]
		} else {
			rest = append(rest, args[i])
		}
	}
	if p.lang != "en" {
		p.lang = "zh"
	}
	return rest
}

func (p *program) say(w io.Writer, t dispatch.Text) { _, _ = fmt.Fprintln(w, t.In(p.lang)) }

func (p *program) help(w io.Writer) {
	p.say(w, dispatch.Text{ZH: "bangban 帮办：居民求助的登记、派单与统计\n\n用法：bangban <命令> [选项]；bangban <命令> --help 查看选项；--lang en 显示英文\n\n命令：",
		EN: "bangban dispatches residents' errands, follows them, and counts them\n\nUsage: bangban <command> [options]; bangban <command> --help tells the options; Chinese without --lang en\n\nCommands:"})
	for _, c := range subcommands() {
		_, _ = fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary.In(p.lang))
	}
	p.say(w, dispatch.Text{ZH: "\n退出码：0 正常，1 未成功或核对有不符，2 用法不对。", EN: "\nExit codes: 0 fine, 1 failed or the audit found differences, 2 called wrongly."})
}

func (p *program) version(context.Context, []string) error {
	_, err := fmt.Fprintln(p.out, "bangban", version+commit())
	return err
}

// commit returns "+" and the revision that the program was built from, with ".dirty" when files were changed; "" outside a
// repository.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	short := set["vcs.revision"]
	if short == "" {
		return ""
	}
	if set["vcs.modified"] == "true" {
		return "+" + short[:min(len(short), 10)] + ".dirty"
	}
	return "+" + short[:min(len(short), 10)]
}
