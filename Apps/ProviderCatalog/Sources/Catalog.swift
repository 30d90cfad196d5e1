// The catalogue itself is generated beside this file at build time: `plugins`, one entry a folder in Plugins/ with a line in Package.swift.
