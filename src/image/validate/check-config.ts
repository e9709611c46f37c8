// An image config, and whether it fits the layers and the platform that the image is named for (OCI image-spec, config.md).

import { maxStackedLayers } from '../../layering/layer-limit.ts';
import type { CheckedDescriptor } from './descriptor.ts';
import { isDigest } from './descriptor.ts';
import { isRecord, type Json, type JsonRecord, kindOf, list, member, text } from './document.ts';
import { type FindingCollector, type FindingPlace, quoted } from './finding.ts';

export interface ConfigFacts {
  /** As they stand there; what is no text is empty. */
  readonly diffIds: readonly string[];
  /** Of the entries with a layer, where there is a history. */
  readonly comments: readonly (string | undefined)[] | undefined;
}

/** @param layers how many the manifest has @param what names the config */
export function checkConfig(
  config: JsonRecord,
  layers: number,
  what: string,
  place: FindingPlace,
  findings: FindingCollector,
): ConfigFacts {
  for (const key of ['architecture', 'os'])
    if (!text(member(config, key)))
      findings.error('schema', `${what} has no ${key}`, {
        ...place,
        expected: 'a text',
        found: kindOf(member(config, key)),
      });
  const created = member(config, 'created');
  if (created !== undefined && created !== null && !isTime(created))
    findings.error('schema', `the time in ${what} is none`, {
      ...place,
      expected: 'a date and time (RFC 3339)',
      found: kindOf(created),
    });
  checkRun(member(config, 'config'), what, place, findings);
  const diffIds = checkDiffIds(member(config, 'rootfs'), layers, what, place, findings);
  if (layers > maxStackedLayers)
    findings.note(
      'layer-limit',
      `${what} has ${layers} layers, but Docker's own image store stacks no more than ${maxStackedLayers}`,
      place,
    );
  return { diffIds, comments: checkHistory(member(config, 'history'), layers, what, place, findings) };
}

function checkDiffIds(
  rootfs: Json | undefined,
  layers: number,
  what: string,
  place: FindingPlace,
  findings: FindingCollector,
): readonly string[] {
  const type = member(rootfs, 'type');
  if (type !== 'layers')
    findings.error('schema', `the rootfs of ${what} is not of layers`, {
      ...place,
      expected: 'the text "layers"',
      found: kindOf(type),
    });
  const diffIds = (list(member(rootfs, 'diff_ids')) ?? []).map((value) => text(value) ?? '');
  if (diffIds.length !== layers)
    findings.error('layer-count', `${what} lists ${diffIds.length} diff_ids for ${layers} layers`, {
      ...place,
      expected: String(layers),
      found: String(diffIds.length),
    });
  for (const [index, diffId] of diffIds.entries())
    if (!isDigest(diffId))
      findings.error(
        'digest-form',
        `${what} names layer ${index + 1} ${quoted(diffId)}, which is no digest`,
        {
          ...place,
          layer: index + 1,
        },
      );
  return diffIds;
}

function checkHistory(
  history: Json | undefined,
  layers: number,
  what: string,
  place: FindingPlace,
  findings: FindingCollector,
): ConfigFacts['comments'] {
  if (history === undefined || history === null) return undefined;
  if (!Array.isArray(history)) {
    findings.error('history', `the history in ${what} is no list`, { ...place, found: kindOf(history) });
    return undefined;
  }
  const withLayer = history.filter((item) => member(item, 'empty_layer') !== true);
  if (withLayer.length !== layers)
    findings.error(
      'history',
      `the history in ${what} has ${withLayer.length} entries with a layer for ${layers} layers`,
      { ...place, expected: String(layers), found: String(withLayer.length) },
    );
  return withLayer.map((item) => text(member(item, 'comment')));
}

const textLists = ['Env', 'Entrypoint', 'Cmd'];
const sets = ['ExposedPorts', 'Volumes', 'Labels'];
const texts = ['User', 'WorkingDir', 'StopSignal'];

/** The `config` of a config: what programs run, and with what. */
function checkRun(
  run: Json | undefined,
  what: string,
  place: FindingPlace,
  findings: FindingCollector,
): void {
  if (run === undefined || run === null) return;
  if (!isRecord(run)) {
    findings.error('schema', `the member config of ${what} is no object`, { ...place, found: kindOf(run) });
    return;
  }
  const expect = (keys: readonly string[], expected: string, fits: (value: Json) => boolean): void => {
    for (const key of keys) {
      const value = member(run, key);
      if (value === undefined || value === null || fits(value)) continue;
      findings.error('schema', `${key} in ${what} is not ${expected}`, {
        ...place,
        expected,
        found: kindOf(value),
      });
    }
  };
  expect(
    textLists,
    'a list of texts',
    (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  );
  expect(sets, 'an object', isRecord);
  expect(texts, 'a text', (value) => typeof value === 'string');
}

/** Does the config say what the index says of it? */
export function checkPlatformFits(
  { platform, digest }: CheckedDescriptor,
  config: JsonRecord,
  origin: string,
  findings: FindingCollector,
): void {
  if (platform === undefined) return;
  for (const key of ['os', 'architecture', 'variant']) {
    const [stated, actual] = [text(member(platform, key)), text(member(config, key))];
    // A variant may be left out on either side.
    if (stated === actual || (key === 'variant' && (!stated || !actual))) continue;
    findings.error(
      'platform',
      `${origin} says that the ${key} of ${digest} is ${stated}, but its config says ${actual}`,
      {
        blob: digest,
        expected: stated ?? 'nothing',
        found: actual ?? 'nothing',
      },
    );
  }
}

const timeForm = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

function isTime(value: Json): boolean {
  return typeof value === 'string' && timeForm.test(value);
}
