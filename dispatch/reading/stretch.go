package reading

import (
	"regexp"
	"time"
)

// stretch is a part of the day, and how the hours in it are counted.
type stretch struct {
	said        *regexp.Regexp
	from, until time.Duration
	counted     counting
}

type counting byte

const (
	fromMidnight counting = iota // 上午9点; 中午11点
	twelveIsNone                 // 凌晨12点 is the first hour of the day
	aroundNoon                   // 中午1点 is the thirteenth
	fromNoon                     // 下午3点
	twelveIsLast                 // 晚上12点 is the end of the day
	intoNight                    // 半夜2点 is in the night after that day
)

var stretches = []stretch{
	stretched("凌晨", 0, 6, twelveIsNone),
	stretched("清晨|早晨|早上|早间|早|晨|morning", 6, 9, fromMidnight),
	stretched("上午", 8, 12, fromMidnight),
	stretched(`am\b|a\.m\.`, 8, 12, twelveIsNone),
	stretched("中午|午间|noon", 11.5, 13.5, aroundNoon),
	stretched(`下午|午后|afternoon|pm\b|p\.m\.`, 13, 18, fromNoon),
	stretched("傍晚", 17, 19, twelveIsLast),
	stretched("晚上|晚间|晚|evening|night", 18, 22, twelveIsLast),
	stretched("半夜|深夜|夜里|夜间|夜", 22, 24, intoNight),
}

func stretched(words string, from, until float64, counted counting) stretch {
	hours := func(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }
	return stretch{regexp.MustCompile("^(?:in the |this )?(?:" + words + ")"), hours(from), hours(until), counted}
}

// hour returns the hour of the day that was meant by h.
func (s stretch) hour(h int) int {
	switch {
	case h == 0 || h > 12:
	case s.counted == twelveIsNone && h == 12:
		return 0
	case s.counted == twelveIsLast && h == 12, s.counted == intoNight && h == 12:
		return 24
	case s.counted == intoNight && h < 6:
		return h + 24
	case s.counted == aroundNoon && h < 4, s.counted >= fromNoon && h < 12:
		return h + 12
	}
	return h
}

// inStretch takes a part of the day. The last of several counts: tonight 9pm.
func (x *saying) inStretch(in **stretch) {
	for i, s := range stretches {
		if x.take(s.said) != nil {
			*in = &stretches[i]
			return
		}
	}
}
