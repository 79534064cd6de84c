package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
	"github.com/bangban/bangban/dispatch/plan/vroom"
	"github.com/bangban/bangban/geo"
)

// maxProblem is the most bytes that are read.
const maxProblem = 1 << 30

// plan reads a problem from standard input and writes the best plan found in time.
func (p *program) plan(ctx context.Context, args []string) error {
	o := p.options("plan")
	limit := o.text("limit", "1s", dispatch.Text{ZH: "求解时间，如 500ms", EN: "time for solving, such as 500ms"})
	iterations := o.text("iterations", "", dispatch.Text{ZH: "改为按步数求解：同样的步数、种子与线程数给出逐字节相同的结果", EN: "solve by steps instead: same steps, seed and threads, same bytes"})
	threads := o.text("threads", "0", dispatch.Text{ZH: "线程数；0 为全部核", EN: "threads; 0 for all cores"})
	seed := o.text("seed", "1", dispatch.Text{ZH: "随机种子", EN: "seed of the random numbers"})
	fewest := o.flag("vehicles-first", dispatch.Text{ZH: "先求车辆最少，再求费用最小", EN: "fewest vehicles first, then least cost"})
	o.operands = dispatch.Text{ZH: "< 问题.json > 方案.json（VROOM 的 JSON 格式）", EN: "< problem.json > solution.json (the JSON format of VROOM)"}
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	options := tour.Options{FewestVehicles: *fewest}
	var err error
	if options.Limit, err = time.ParseDuration(*limit); err != nil || options.Limit <= 0 {
		return dispatch.Wrong("--limit", "须为大于 0 的时长，如 500ms", "it is a duration above 0, such as 500ms")
	}
	if options.Threads, err = strconv.Atoi(*threads); err != nil || options.Threads < 0 || options.Threads > 64 {
		return dispatch.Wrong("--threads", "须为 0 至 64 的整数", "it is a number from 0 to 64")
	}
	if options.Seed, err = strconv.ParseUint(*seed, 10, 64); err != nil {
		return dispatch.Wrong("--seed", "须为非负整数", "it is a whole number from 0 on")
	}
	if *iterations != "" {
		if options.Iterations, err = strconv.Atoi(*iterations); err != nil || options.Iterations <= 0 {
			return dispatch.Wrong("--iterations", "须为正整数", "it is a whole number above 0")
		}
		options.Limit = 0
	}
	data, err := io.ReadAll(io.LimitReader(p.in, maxProblem+1))
	if err != nil {
		return err
	}
	if len(data) > maxProblem {
		return dispatch.Wrong("", "问题过大", "the problem is too large")
	}
	in, err := vroom.Read(ctx, data, geo.Detour{})
	if err != nil {
		return err
	}
	plan, err := tour.Solve(ctx, in.Problem, options)
	if err != nil {
		return err
	}
	if err := tour.Check(in.Problem, plan); err != nil {
		return fmt.Errorf("the plan does not pass the check: %w", err)
	}
	out, err := in.Write(plan)
	if err != nil {
		return err
	}
	_, err = p.out.Write(append(out, '\n'))
	return err
}
