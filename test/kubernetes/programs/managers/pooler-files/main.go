// Command pooler-files reads a Pooler and the secrets that its instances read, as one JSON document, and writes the files
// that the operator's instance manager of that version would give PgBouncer.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"

	apiv1 "github.com/cloudnative-pg/cloudnative-pg/api/v1"
	"github.com/cloudnative-pg/cloudnative-pg/pkg/management/pgbouncer/config"
)

type input struct {
	Pooler    apiv1.Pooler  `json:"pooler"`
	AuthQuery corev1.Secret `json:"authQuery"`
	ClientCA  corev1.Secret `json:"clientCA"`
	ClientTLS corev1.Secret `json:"clientTLS"`
	ServerCA  corev1.Secret `json:"serverCA"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var given input
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		return err
	}
	files, err := config.BuildConfigurationFiles(&given.Pooler, &config.Secrets{
		AuthQuery: &given.AuthQuery,
		ClientCA:  &given.ClientCA,
		ClientTLS: &given.ClientTLS,
		ServerCA:  &given.ServerCA,
	})
	if err != nil {
		return err
	}
	texts := make(map[string]string, len(files))
	for name, content := range files {
		texts[name] = string(content)
	}
	return json.NewEncoder(os.Stdout).Encode(texts)
}
