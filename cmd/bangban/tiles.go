package main

import (
	"net/url"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web"
)

// tiles are the flags of the map's tiles.
type tiles struct{ address, datum, note *string }

func (o *options) tiles() tiles {
	return tiles{
		address: o.text("tiles", "", dispatch.Text{ZH: "地图瓦片的地址，含 {x}、{y}、{z}，密钥也写在里面；不写则只画小区", EN: "address of map tiles with {x}, {y} and {z}, and its key; without it only compounds are drawn"}),
		datum:   o.text("tiles-datum", "wgs84", dispatch.Text{ZH: "瓦片的坐标系：wgs84（天地图）、gcj02（高德）", EN: "datum of the tiles: wgs84 (Tianditu, OSM) or gcj02 (AMap)"}),
		note:    o.text("tiles-note", "", dispatch.Text{ZH: "瓦片的出处，显示在图上", EN: "whose tiles they are, shown on the map"}),
	}
}

func (t tiles) read() (web.Map, error) {
	m := web.Map{Tiles: *t.address, Note: *t.note}
	d, err := geo.ParseDatum(*t.datum)
	if err != nil || d == geo.BD09 { // its tiles have another scheme
		return m, dispatch.Wrong("--tiles-datum", "须为 wgs84 或 gcj02", "it is wgs84 or gcj02")
	}
	m.Datum = d
	if m.Tiles == "" {
		return m, nil
	}
	at, err := url.Parse(strings.NewReplacer("{s}", "s", "{x}", "x", "{y}", "y", "{z}", "z", "{r}", "").Replace(m.Tiles))
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" || strings.Count(m.Tiles, "{x}")*strings.Count(m.Tiles, "{y}")*strings.Count(m.Tiles, "{z}") != 1 {
		return m, dispatch.Wrong("--tiles", "须为网址，含 {x}、{y}、{z}", "it is an address with {x}, {y} and {z}")
	}
	return m, nil
}
