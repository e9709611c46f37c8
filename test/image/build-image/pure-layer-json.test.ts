import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pureLayerJson } from '../../../src/image/build-image/pure-layer-json.ts';
import { temporaryFolder } from '../../archive/temporary.ts';
import { buildImageInput, recordedImages } from './golden-store.ts';

test.each(recordedImages.filter(({ fromImage }) => fromImage === null))(
  "$case: a layer has dockerTools' json before it is part of an image",
  async (recorded) => {
    const { locate, customisationLayer } = await buildImageInput(recorded);
    // In the image it has an ID and a size as well, behind the rest.
    const expected = recorded.layerJson.replace(/,\n "id": .*\n "Size": .*/, '');
    const baseJson = join(temporaryFolder(), 'base.json');
    writeFileSync(baseJson, expected.replace(/,\n "checksum": .*/, ''));
    const json = await pureLayerJson(join(locate(customisationLayer ?? ''), 'layer.tar'), baseJson);
    expect(json).toBe(expected);
  },
);
