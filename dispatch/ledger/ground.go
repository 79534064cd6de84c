package ledger

import (
	"context"
	"encoding/json"

	"github.com/bangban/bangban/geo"
)

// ground is the setting with what lies under the compounds on the map, as GeoJSON.
const ground = "ground"

// Ground returns the ground of the map as GeoJSON; "" where none was imported.
func (db *DB) Ground(ctx context.Context) (string, error) { return db.Setting(ctx, ground) }

// SetGround stores the ground of the map in place of the one before.
func (db *DB) SetGround(ctx context.Context, g geo.Ground) error {
	text, err := json.Marshal(g)
	if err != nil {
		return err
	}
	return db.SetSetting(ctx, ground, string(text))
}
