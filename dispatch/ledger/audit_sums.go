package ledger

import (
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// strangers reports rows that belong to no sort of subject known to this program.
func (a *audit) strangers(t *tx) error {
	known := make([]string, len(sorts))
	for i, s := range sorts {
		known[i] = "'" + string(s.sort) + "'"
	}
	other := " WHERE sort NOT IN (" + strings.Join(known, ", ") + ")"
	err := t.each("SELECT sort, id, min(seq) FROM entries"+other+" GROUP BY sort, id", nil, func(scan func(...any) error) error {
		var sort, id string
		var seq int64
		err := scan(&sort, &id, &seq)
		a.differ(sort+" "+id, "由更新的程序写成（"+sort+"），本程序无法核对，请用新版本", "a newer program wrote it ("+sort+"), this one cannot judge it: use the newer one")
		return err
	})
	if err != nil {
		return err
	}
	for _, table := range []string{"dues", "personal"} {
		err := t.each("SELECT DISTINCT sort, id FROM "+table+other+" AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.sort = "+table+".sort AND e.id = "+table+".id)", nil, func(scan func(...any) error) error {
			var sort, id string
			err := scan(&sort, &id)
			a.differ(table+" of "+sort+" "+id, "台账里没有它的任何记录", "the journal has no entry about it")
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// paths verifies that every area's path consists of the areas above it.
func (a *audit) paths(t *tx) error {
	return t.each("SELECT a.id FROM areas a LEFT JOIN areas above ON above.id = a.parent WHERE a.path <> coalesce(above.path, '/') || a.id || '/'", nil, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		a.differ("area "+id+" path", "区域的路径与上级不符", "its path does not lead over the areas above it")
		return err
	})
}

// passwords compares the hash of every password with the digest in the journal.
func (a *audit) passwords(t *tx) error {
	return t.each("SELECT id, doc, password, second FROM accounts", nil, func(scan func(...any) error) error {
		var id, doc, hash, secret string
		var account struct{ Password, Second string }
		if err := scan(&id, &doc, &hash, &secret); err != nil {
			return err
		}
		same := func(value, digest string) bool {
			return (value == "") == (digest == "") && (value == "" || dispatch.HashDigest(value) == digest)
		}
		if decode(doc, &account) == nil && same(hash, account.Password) {
			if !same(secret, account.Second) {
				a.differ("account "+id+" second factor", "动态口令与台账所记的不符", "the second factor is not the one that the journal knows")
			}
			return nil
		}
		a.differ("account "+id+" password", "密码与台账所记的不符", "the password is not the one that the journal knows")
		return nil
	})
}

// sums compares the sums, and the lines that are not in them yet, with all lines. The lines themselves are compared with the
// journal elsewhere.
func (a *audit) sums(t *tx) error {
	differs := func(scan func(...any) error) error {
		var book, day, unit, kind, area string
		err := scan(&book, &day, &unit, &kind, &area)
		a.differ(strings.Join([]string{"sum", book, day, unit, kind, area}, " "), "合计与明细不符", "the sum is not what its lines add up to")
		return err
	}
	for _, query := range []string{
		`SELECT book, day, unit, kind, area FROM fresh f WHERE NOT EXISTS (SELECT 1 FROM credits c WHERE c.request = f.request AND c.seq = f.seq AND c.n = f.n)`,
		`SELECT book, day, unit, kind, area FROM (
			SELECT book, day, unit, kind, area, persons, times FROM rollup
			UNION ALL SELECT book, day, unit, kind, area, sign * persons, sign * times FROM fresh
			UNION ALL SELECT book, day, unit, kind, area, -sign * persons, -sign * times FROM credits
		) AS both_of_them GROUP BY book, day, unit, kind, area HAVING sum(persons) <> 0 OR sum(times) <> 0`,
		`WITH served AS (
			SELECT book, day, unit, kind, household FROM rollup_households GROUP BY book, day, unit, kind, household HAVING sum(standing) > 0
		) SELECT book, day, unit, kind, '' FROM (
			SELECT book, day, unit, kind, persons, times, homes FROM rollup_units
			UNION ALL SELECT book, day, unit, kind, -sum(persons), -sum(times), 0 FROM rollup GROUP BY book, day, unit, kind
			UNION ALL SELECT book, day, '*', kind, -sum(persons), -sum(times), 0 FROM rollup GROUP BY book, day, kind
			UNION ALL SELECT book, min(day), unit, kind, 0, 0, -1 FROM served GROUP BY book, unit, kind, household
			UNION ALL SELECT book, min(day), '*', kind, 0, 0, -1 FROM served GROUP BY book, kind, household
		) AS all_of_them GROUP BY book, day, unit, kind HAVING sum(persons) <> 0 OR sum(times) <> 0 OR sum(homes) <> 0`,
		`SELECT DISTINCT book, day, unit, kind, area FROM (
			SELECT book, day, unit, kind, area, household, standing FROM rollup_households
			UNION ALL SELECT book, day, unit, kind, area, household, sign FROM fresh WHERE household <> ''
			UNION ALL SELECT book, day, unit, kind, area, household, -sign FROM credits WHERE household <> ''
		) AS both_of_them GROUP BY book, day, unit, kind, area, household HAVING sum(standing) <> 0`,
	} {
		if err := t.each(query, nil, differs); err != nil {
			return err
		}
	}
	return nil
}
