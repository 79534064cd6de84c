package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/plan"
	"github.com/bangban/bangban/dispatch/reading"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web"
	"github.com/bangban/bangban/workers"
	"github.com/bangban/bangban/workers/notify"
)

// engine is what serve and work share. Its parts are closed last-in first-out.
type engine struct {
	record *ledger.DB
	desk   *desk.Desk
	queue  *workers.Queue
	bell   *workers.Bell
	staff  *workers.Workers
	log    *slog.Logger
	clock  ledger.Clock

	linkKey []byte // of residents' links
	folder  string // of the data
}

// sabotage lets the chaos test break the program on purpose; nil otherwise.
var sabotage func(*engine)

func (p *program) engine(ctx context.Context, o engineOptions) (e *engine, err error) {
	e = &engine{log: slog.Default(), folder: *o.at.data}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.close())
		}
	}()
	if e.record, err = o.at.open(ctx); err != nil {
		return e, err
	}
	if err := o.at.sealed(ctx, p, e.record); err != nil {
		return e, err
	}
	e.clock = e.record.Clock(p.now)
	key, err := e.record.Secret(ctx, pseudonyms)
	if err != nil {
		return e, err
	}
	if e.queue, err = workers.Connect(*o.redis); err != nil {
		return e, err
	}
	e.bell = workers.NewBell(e.queue)
	var travel geo.Travel = geo.Detour{}
	if *o.osrm != "" {
		travel = &geo.OSRM{Base: *o.osrm, Fallback: geo.Detour{}, OnError: func(err error) { e.log.Warn("routing falls back to straight lines", "error", err) }}
	}
	planner := plan.New(travel)
	if planner.Ahead, err = time.ParseDuration(*o.ahead); err != nil || planner.Ahead <= 0 || planner.Ahead > plan.AtOnce {
		return e, dispatch.Wrong("--ahead", "须为 1s 至 720h", "it is 1s to 720h")
	}
	e.desk = &desk.Desk{Ledger: e.record, Planner: planner, Bell: e.bell, Clock: e.clock.Now, Key: key}
	if e.desk.AreaCode, err = e.record.AreaCode(ctx); err != nil {
		return e, err
	}
	if sabotage != nil {
		sabotage(e)
	}
	if e.linkKey, err = e.record.Secret(ctx, "links"); err != nil {
		return e, err
	}
	sender := &notify.Notifier{Store: e.record, Clock: e.clock.Now, Log: e.log, Client: notify.NewClient(listed(*o.inner)...),
		Links: notify.Links{Public: *o.public, Code: func(id dispatch.ID) string { return web.ResidentCode(e.linkKey, id, 0) }}}
	e.staff = workers.New(workers.Config{Queue: e.queue, Bell: e.bell, Ledger: e.desk.Ledger, Runner: e.desk, Sender: sender, House: e.record, Clock: e.clock.Now, Behind: e.clock.Behind, Log: e.log})
	return e, nil
}

func (e *engine) close() error {
	if e.bell != nil {
		e.bell.Close()
	}
	var err error
	if e.queue != nil {
		err = e.queue.Close()
	}
	if e.record != nil {
		err = errors.Join(err, e.record.Close())
	}
	return err
}

// notes are messages for whoever operates the program.
func (e *engine) notes() (all []dispatch.Text) {
	if behind := e.clock.Behind(); behind > workers.ClockMayLag {
		by := behind.Round(time.Second).String()
		all = append(all, dispatch.Text{ZH: "本机时钟比台账慢 " + by + "，台账按自己的时间继续", EN: "the machine's clock is " + by + " behind the record, whose own time goes on"})
	}
	all = append(all, e.record.Trouble()...)
	if note, low := disk(e.folder); low {
		all = append(all, note)
	}
	return all
}

// engineOptions are the flags of serve and work.
type engineOptions struct {
	at                                record
	redis, osrm, ahead, public, inner *string
}

func (o *options) engine() engineOptions {
	return engineOptions{
		at:     o.record(),
		redis:  o.text("redis", "", dispatch.Text{ZH: "队列：redis://…、rediss://…、redis-sentinel://…、redis-cluster://…；不写则用程序内置的", EN: "queue: redis://…, rediss://…, redis-sentinel://… or redis-cluster://…; without it one inside the program"}),
		osrm:   o.text("osrm", "", dispatch.Text{ZH: "OSRM 路网服务的地址；不写则按直线距离估算", EN: "address of an OSRM server; without it ways are estimated from straight lines"}),
		ahead:  o.text("ahead", plan.DefaultAhead.String(), dispatch.Text{ZH: "干部动身前多久派单；在此之前仍可另派更合适的人", EN: "how long before they set out cadres are given an errand; until then it may find a better one"}),
		inner:  o.text("inner-hosts", "", dispatch.Text{ZH: "通知可以发往的内网主机，逗号分开，如 robot.intra,10.1.2.3:8443；不写则只发往公网", EN: "hosts of the inner network that notices may go to, with commas; without it they go to the open internet only"}),
		public: o.text("public", "", dispatch.Text{ZH: "人们访问本系统的网址，写进通知，如 https://bang.example.cn", EN: "address at which people reach the program, for notifications, as in https://bang.example.cn"}),
	}
}

// listed splits a flag's list at its commas.
func listed(s string) (all []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// work runs workers until it is told to stop.
func (p *program) work(ctx context.Context, args []string) error {
	o := p.options("work")
	with := o.engine()
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if *with.redis == "" {
		return dispatch.Wrong("--redis", "work 与 serve 须共用一个 Redis，请写明地址", "work shares a Redis with serve: give its address")
	}
	e, err := p.engine(ctx, with)
	if err != nil {
		return err
	}
	if err := errors.Join(e.desk.Stock(ctx), e.staff.Start()); err != nil {
		return errors.Join(err, e.close())
	}
	p.say(p.out, dispatch.Text{ZH: "后台工作已开始。", EN: "Working."})
	<-ctx.Done()
	e.staff.Stop()
	return e.close()
}

// patience is how long a stop waits for requests in progress.
const patience = 15 * time.Second

// serve runs everything in one process.
func (p *program) serve(ctx context.Context, args []string) (err error) {
	o := p.options("serve")
	with := o.engine()
	addr := o.text("addr", "127.0.0.1:8080", dispatch.Text{ZH: "监听地址，如 :8080", EN: "address to listen on, as in :8080"})
	certificate := o.text("tls-cert", "", dispatch.Text{ZH: "TLS 证书文件", EN: "file of the TLS certificate"})
	key := o.text("tls-key", "", dispatch.Text{ZH: "TLS 私钥文件", EN: "file of its key"})
	sample := o.text("sample", "", dispatch.Text{ZH: "载入样例：shuozhou（朔州一周）", EN: "load a sample: shuozhou, the founding week"})
	behind := o.flag("behind-tls", dispatch.Text{ZH: "前面有 TLS 代理：Cookie 只经 TLS 发送", EN: "a proxy in front speaks TLS: send cookies by TLS only"})
	hotline := o.text("hotline", "", dispatch.Text{ZH: "热线电话，写在居民的网页上", EN: "number of the hotline, for the residents' pages"})
	proxies := o.text("trust-proxy", "", dispatch.Text{ZH: "反向代理的地址段，逗号分开，如 10.0.0.0/8：只信它们写的 X-Forwarded-For", EN: "networks of the reverse proxies, with commas, as in 10.0.0.0/8: what they write into X-Forwarded-For is believed"})
	ops := o.text("ops-addr", "", dispatch.Text{ZH: "运维地址，如 127.0.0.1:9090：/metrics 与 /readyz 的细节只在此处；不写则在 --addr", EN: "address for operations, as in 127.0.0.1:9090: /metrics and the details of /readyz are there only; without it they are at --addr"})
	areaCode := o.text("area-code", "", dispatch.Text{ZH: "本市电话区号，如 0349；不写则取自热线电话", EN: "telephone area code of the city, as in 0349; by default that of the hotline"})
	tiles := o.tiles()
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	under, err := tiles.read()
	if err != nil {
		return err
	}
	if (*certificate == "") != (*key == "") {
		return dispatch.Wrong("--tls-key", "证书与私钥须一并给出", "certificate and key belong together")
	}
	if dispatch.CheckPhone(*hotline) != nil {
		return dispatch.Wrong("--hotline", "热线须是电话号码", "the hotline is a telephone number")
	}
	trusted, err := networks(*proxies)
	if err != nil {
		return err
	}
	if *sample != "" && *hotline == "" {
		*hotline = sampleHotline
	}
	e, err := p.engine(ctx, with)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	if code := cmp.Or(*areaCode, reading.AreaCode(*hotline)); code != "" && code != e.desk.AreaCode {
		if !areaCodes.MatchString(code) {
			return dispatch.Wrong("--area-code", "区号须为 0 开头的 3 或 4 位数字", "an area code has 3 or 4 digits and begins with 0")
		}
		if err := e.record.SetAreaCode(ctx, code); err != nil {
			return err
		}
		e.desk.AreaCode = code
	}
	if *sample != "" {
		if err := p.load(ctx, e.record, e.desk, *sample, *with.at.data); err != nil {
			return err
		}
	}
	if err := e.desk.Stock(ctx); err != nil {
		return err
	}
	if err := with.at.sealWritten(ctx, p, e.record); err != nil { // days during which the program did not run
		e.log.Error("sealing the journal failed; trying on", "error", err)
	}
	config := web.Config{Desk: e.desk, Store: e.record, LinkKey: e.linkKey, Clock: e.clock.Now, Notes: e.notes, Log: e.log, Version: version, Hotline: *hotline, Secure: *certificate != "" || *behind, Map: under, Proxies: trusted, Ops: *ops != "",
		Numbers: e.staff.Numbers, Queue: e.queue.Ping, Queues: e.queue}
	if *with.redis != "" { // others may serve the same record
		relay := workers.NewRelay(e.queue)
		defer relay.Close()
		config.Relay = relay
	}
	server, err := web.New(config)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return listening("--addr", *addr, err)
	}
	if *ops != "" {
		inner, err := net.Listen("tcp", *ops)
		if err != nil {
			return errors.Join(listening("--ops-addr", *ops, err), listener.Close())
		}
		operations := &http.Server{Handler: server.Operations(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
		go func() { _ = operations.Serve(inner) }() // until it is closed
		defer func() { _ = operations.Close() }()
	}
	if err := e.staff.Start(); err != nil {
		return errors.Join(err, listener.Close())
	}
	defer e.staff.Stop()
	go func() {
		if err := e.record.Sound(ctx); err != nil && ctx.Err() == nil {
			e.log.Error("the file of the record was read through", "error", err)
		}
	}()
	go func() { // what an earlier version took down is found by parts of names and phones too
		if err := e.record.Retrace(ctx, pseudonymsOf(e.desk)); err != nil && ctx.Err() == nil {
			e.log.Error("what was recorded before is not all found by parts of names; it is tried again at the next start", "error", err)
		}
	}()
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener, *certificate, *key) }()
	if err := p.welcome(ctx, server, listener, *certificate != "", *behind); err != nil && ctx.Err() == nil { // unless it was told to stop meanwhile
		return err
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	p.say(p.out, dispatch.Text{ZH: "正在停止……", EN: "Stopping…"})
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return server.Shutdown(stopping)
}

// networks reads a list of networks; an address alone is a network of one.
func networks(list string) (all []netip.Prefix, err error) {
	for _, part := range listed(list) {
		p, err := netip.ParsePrefix(part)
		if at, one := netip.ParseAddr(part); err != nil && one == nil {
			p, err = netip.PrefixFrom(at, at.BitLen()), nil
		}
		if err != nil {
			return nil, dispatch.Wrong("--trust-proxy", "须为地址或地址段，如 10.0.0.0/8", "it is addresses or networks, as in 10.0.0.0/8")
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

// areaCodes are telephone area codes.
var areaCodes = regexp.MustCompile(`^0[0-9]{2,3}$`)

// pseudonymsOf says how a desk makes what subjects are searched by.
func pseudonymsOf(d *desk.Desk) ledger.Pseudonyms {
	return ledger.Pseudonyms{Traces: d.Traces, Phone: d.PhoneIndex, Form: d.PseudonymForm(), Door: func(h dispatch.Household) string {
		return d.DoorTrace(dispatch.Place{Compound: h.Compound, Building: h.Building, Entrance: h.Entrance}, h.Room)
	}}
}

func listening(flag, addr string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return dispatch.Refuse(dispatch.Conflict, "地址 "+addr+" 已被占用，请用 "+flag+" 换一个", "the address "+addr+" is in use; choose another by "+flag)
	}
	return dispatch.Wrong(flag, "不能监听这个地址", "cannot listen on this address")
}

// fromOutside reports whether other machines reach an address.
func fromOutside(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return !ok || !tcp.IP.IsLoopback()
}

// welcome prints the address, and how to make the first account if there is none.
func (p *program) welcome(ctx context.Context, server *web.Server, l net.Listener, secure, behind bool) error {
	scheme := "http"
	if secure {
		scheme = "https"
	}
	address := strings.Replace(l.Addr().String(), "[::]", "localhost", 1)
	site := scheme + "://" + address
	p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("帮办已启动：工作台 %s/desk/，手机 %s/phone/，接口说明 %s/api", site, site, site),
		EN: fmt.Sprintf("bangban is up: desk %s/desk/, telephones %s/phone/, API reference %s/api", site, site, site)})
	if !secure && !behind && fromOutside(l.Addr()) {
		p.say(p.out, dispatch.Text{ZH: "注意：没有 TLS，密码会在网络上明文传送。请用 --tls-cert 与 --tls-key，或放在 TLS 代理后面并加 --behind-tls。",
			EN: "Note: without TLS passwords travel in clear. Give --tls-cert and --tls-key, or put a proxy with TLS in front and give --behind-tls."})
	}
	code, err := server.SetupCode(ctx)
	if err != nil || code == "" {
		return err
	}
	p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("还没有账号。请打开 %s/desk/setup ，用设置码 %s 建立管理员。", site, code),
		EN: fmt.Sprintf("There is no account yet. Open %s/desk/setup and make an administrator with the code %s.", site, code)})
	return nil
}
