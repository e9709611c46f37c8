// How a layer takes away what the layers below it have (OCI image-spec, layer.md, "Whiteouts").

/** Begins the name of a file that stands for the removal of the one without it. */
export const whiteout = '.wh.';
/** Name of a file that stands for the removal of all that the layers below have in its folder. */
export const opaque = '.wh..wh..opq';
