// Docker's build checks, by BuildKit's own code, without a daemon: reads a JSON list of Dockerfiles, writes a JSON object that
// has the names of the checks for each; "error" stands for a file that BuildKit refuses. Any base is taken to be there.
// Not run by CI, since it takes minutes to build: go mod init judge && go get github.com/moby/buildkit@v0.32.2 && go run main.go
package main

import (
	"context"
	"encoding/json"
	"os"
	"slices"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

const config = `{"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": []}}`

type anyBase struct{}

func (anyBase) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	return ref, digest.FromString(ref), []byte(config), nil
}

func check(text []byte) []string {
	platform := ocispecs.Platform{OS: "linux", Architecture: "amd64"}
	platforms := []ocispecs.Platform{platform}
	capabilities := pb.Caps.CapSet(pb.Caps.All())
	source := llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", text)
	source.Definition = &llb.Definition{}
	results, err := dockerfile2llb.DockerfileLint(context.Background(), text, dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{BuildPlatforms: platforms, TargetPlatforms: platforms},
		MetaResolver:   anyBase{},
		LLBCaps:        &capabilities,
		TargetPlatform: &platform,
		SourceMap:      source,
	})
	if err != nil {
		return []string{"error"}
	}
	names := []string{}
	if results.Error != nil {
		names = append(names, "error")
	}
	for _, warning := range results.Warnings {
		names = append(names, warning.RuleName)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		panic(err)
	}
	found := map[string][]string{}
	for _, text := range texts {
		found[text] = check([]byte(text))
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		panic(err)
	}
}
