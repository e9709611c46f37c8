import { expect, test } from 'vitest';
import { fixedBy } from '../../../src/inventory/sbom/fixed-vulnerabilities.ts';

test.each<[string, readonly string[]]>([
  ['CVE-2024-1234.patch', ['CVE-2024-1234']],
  ['cve-2024-123456.diff', ['CVE-2024-123456']],
  ['CVE_2024_1234.patch', ['CVE-2024-1234']],
  ['fix-CVE-2024-1234-and-CVE-2023-4321.patch', ['CVE-2024-1234', 'CVE-2023-4321']],
  ['CVE-2024-1234-part-1.patch', ['CVE-2024-1234']],
  ['openssl-3.0.1-CVE-2024-1234.patch', ['CVE-2024-1234']],
  // Only the first is surely meant.
  ['CVE-2024-1234_1235.patch', ['CVE-2024-1234']],
  ['CVE-2024-123.patch', []],
  ['XCVE-2024-1234.patch', []],
  ['revert-CVE-2024-1234.patch', []],
  ['Disable-the-fix-of-CVE-2024-1234.patch', []],
  ['CVE-2024-1234-regression.patch', []],
  ['fix-build.patch', []],
])('%s', (name, fixed) => {
  expect(fixedBy({ name })).toEqual(fixed);
});
