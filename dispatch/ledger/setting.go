package ledger

import (
	"context"
	"errors"
)

// areaCode is the setting with the telephone area code of the city.
const areaCode = "area code"

// AreaCode returns the telephone area code of the city; "" where nobody has said it.
func (db *DB) AreaCode(ctx context.Context) (string, error) { return db.Setting(ctx, areaCode) }

// SetAreaCode stores the telephone area code of the city.
func (db *DB) SetAreaCode(ctx context.Context, code string) error {
	return db.SetSetting(ctx, areaCode, code)
}

// Setting returns how the city has set something; "" where it has not.
func (db *DB) Setting(ctx context.Context, name string) (value string, err error) {
	err = db.view(ctx, func(t *tx) error {
		value, err = t.setting(name)
		return err
	})
	return value, err
}

// SetSetting stores how the city sets something.
func (db *DB) SetSetting(ctx context.Context, name, value string) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
		return err
	})
}

// orNone turns the absence of a row into nothing.
func orNone(err error) error {
	if errors.Is(err, errNoRow) {
		return nil
	}
	return err
}
