# hostPlatform → the variant of its architecture in an image's config, or "".
hostPlatform: if hostPlatform ? go.GOARM then "v${toString hostPlatform.go.GOARM}" else ""
