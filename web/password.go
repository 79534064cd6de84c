package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Argon2id as recommended by OWASP: 19 MiB, two passes, one thread.
const (
	hashMemory = 19 * 1024 // KiB
	hashTime   = 2
	hashLength = 32
	saltLength = 16
	// hashing limits concurrent sign-ins, and with them the memory they take.
	hashing = 4
)

var hashSlots = make(chan struct{}, hashing)

func derive(password string, salt []byte) []byte {
	hashSlots <- struct{}{}
	defer func() { <-hashSlots }()
	return argon2.IDKey([]byte(password), salt, hashTime, hashMemory, 1, hashLength)
}

// HashPassword returns the encoded argon2id hash of a new password, and refuses one that is easily guessed. About are the login, the
// name and whatever else belongs to the account.
func HashPassword(password string, about ...string) (string, error) {
	if err := guessable(password, about...); err != nil {
		return "", err
	}
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // crypto/rand.Read never returns an error
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, hashMemory, hashTime, encode(salt), encode(derive(password, salt))), nil
}

// passwordFits reports whether the password has the hash. For a hash that is not well-formed it takes just as long.
func passwordFits(encoded, password string) bool {
	parts := strings.Split(encoded, "$")
	salt, sum := make([]byte, saltLength), make([]byte, hashLength)
	known := len(parts) == 6 && parts[1] == "argon2id" && parts[3] == fmt.Sprintf("m=%d,t=%d,p=1", hashMemory, hashTime)
	if known {
		s, err1 := base64.RawStdEncoding.DecodeString(parts[4])
		h, err2 := base64.RawStdEncoding.DecodeString(parts[5])
		if known = err1 == nil && err2 == nil && len(h) == hashLength; known {
			salt, sum = s, h
		}
	}
	same := subtle.ConstantTimeCompare(derive(password, salt), sum) == 1
	return known && same
}
