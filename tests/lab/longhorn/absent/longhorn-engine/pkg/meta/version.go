// Package meta has the versions of the engine that belongs to Longhorn 1.12.0.
package meta

const (
	CLIAPIVersion        = 12
	CLIAPIMinVersion     = 8
	ControllerAPIVersion = 6

	controllerAPIMinVersion = 4
	dataFormatVersion       = 1
)

// VersionOutput is what an engine says of itself.
type VersionOutput struct {
	Version                 string `json:"version"`
	GitCommit               string `json:"gitCommit"`
	BuildDate               string `json:"buildDate"`
	CLIAPIVersion           int    `json:"cliAPIVersion"`
	CLIAPIMinVersion        int    `json:"cliAPIMinVersion"`
	ControllerAPIVersion    int    `json:"controllerAPIVersion"`
	ControllerAPIMinVersion int    `json:"controllerAPIMinVersion"`
	DataFormatVersion       int    `json:"dataFormatVersion"`
	DataFormatMinVersion    int    `json:"dataFormatMinVersion"`
}

func GetVersion() VersionOutput {
	return VersionOutput{
		CLIAPIVersion: CLIAPIVersion, CLIAPIMinVersion: CLIAPIMinVersion,
		ControllerAPIVersion: ControllerAPIVersion, ControllerAPIMinVersion: controllerAPIMinVersion,
		DataFormatVersion: dataFormatVersion, DataFormatMinVersion: dataFormatVersion,
	}
}
