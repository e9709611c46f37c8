// JSON, XML and TOML.

import { parse, TomlDate, TomlError, type TomlValue } from 'smol-toml';
import { hasInvalidBytes } from '../../syntax/bytes.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { valueToJson } from '../print/to-json.ts';
import { valueToXml } from '../print/to-xml.ts';
import { isInt64 } from '../runtime/arithmetic.ts';
import { forcePlainString } from '../runtime/expect.ts';
import { findNewerToml } from '../strings/newer-toml.ts';
import { parseJson } from '../strings/parse-json.ts';
import { refuseZeroBytes } from '../strings/zero-bytes.ts';
import { StringBuilder } from '../values/string-context.ts';
import { Attrs, type Value } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

export const formatBuiltins: BuiltinTable = {
  toJSON: (session, value) => {
    const builder = new StringBuilder();
    builder.addText(valueToJson(session, value, builder));
    return builder.finish();
  },
  fromJSON: (_session, text) => parseJson(forcePlainString(text)),
  toXML: (_session, value) => valueToXml(value, { strict: true, locations: false }),
  fromTOML: (_session, text) => {
    const toml = forcePlainString(text);
    try {
      const parsed = parse(toml, { integersAsBigInt: true });
      const newer = hasInvalidBytes(toml) ? 'the text is no valid UTF-8' : findNewerToml(toml);
      if (newer !== undefined) throw new EvalFailure(`error parsing TOML: ${newer}`);
      return fromToml(parsed);
    } catch (cause) {
      if (!(cause instanceof TomlError)) throw cause;
      throw new EvalFailure(`error parsing TOML: ${cause.message.trimEnd()}`, { cause });
    }
  },
};

function fromToml(value: TomlValue): Value {
  if (value instanceof TomlDate)
    throw new EvalFailure('error parsing TOML: dates and times are not supported by Nix', {
      hint: 'Put the date into quotes.',
    });
  if (Array.isArray(value)) return value.map(fromToml);
  if (typeof value === 'object')
    return new Attrs(
      new Map(
        Object.entries(value).map(([name, member]) => [
          refuseZeroBytes(name, 'a key of the TOML text'),
          fromToml(member),
        ]),
      ),
    );
  if (typeof value === 'string') return refuseZeroBytes(value, 'a string of the TOML text');
  if (typeof value === 'bigint' && !isInt64(value))
    throw new EvalFailure(`error parsing TOML: ${value} is outside the range of 64-bit integers`);
  return value;
}
