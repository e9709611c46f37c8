// Rules that give files of an image another owner, mode or attributes, by their paths.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { encodeCapabilities } from './capabilities.ts';
import { assertPathPattern } from './path-pattern.ts';

/** Plain data: it crosses threads. What a rule does not say stays. Of several rules, the last that says it counts. */
export interface FileRule {
  /** Pattern of the whole path in the image, as {@link matchesPath} reads it. */
  readonly path: string;
  /** Only entries of this type. */
  readonly type?: 'file' | 'directory' | 'symlink' | undefined;
  /** Octal digits, such as `0755` or `4755`. Links have none. */
  readonly mode?: string | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Name of the owner; empty when only the number is given, because the old name would be wrong. */
  readonly uname?: string | undefined;
  readonly gname?: string | undefined;
  /** Extended attributes of files and folders by name, such as `user.origin`. */
  readonly xattrs?: Readonly<Record<string, string>> | undefined;
  /** Capabilities of files in the words of setcap, such as `cap_net_bind_service=+ep`. */
  readonly capabilities?: string | undefined;
}

/** Checks what the types do not say. @throws NixlayerError E_SPEC that names the rule */
export function assertFileRules(rules: readonly FileRule[]): void {
  for (const [index, rule] of rules.entries()) {
    const where = `perms[${index}] (${JSON.stringify(rule.path)})`;
    assertPathPattern(rule.path, where);
    if (rule.mode !== undefined && !/^[0-7]{3,4}$/.test(rule.mode)) {
      throw new NixlayerError('E_SPEC', `${where}: mode ${JSON.stringify(rule.mode)} is not octal`, {
        hint: 'Write three or four octal digits as a string: "0644", "4755".',
      });
    }
    for (const name of Object.keys(rule.xattrs ?? {})) assertAttributeName(name, where);
    if (rule.capabilities !== undefined) encodeCapabilities(rule.capabilities, where);
    if (
      Object.entries(rule).every(([key, value]) => key === 'path' || key === 'type' || value === undefined)
    ) {
      throw new NixlayerError('E_SPEC', `${where} changes nothing`, {
        hint: 'Give it mode, uid, gid, uname, gname, xattrs or capabilities.',
      });
    }
  }
}

// A pax record ends its keyword with an equals sign.
function assertAttributeName(name: string, where: string): void {
  if (/^(?:user|trusted|security|system)\.[^=\0]+$/.test(name) && name !== 'security.capability') return;
  throw new NixlayerError(
    'E_SPEC',
    `${where}: ${JSON.stringify(name)} cannot be set as an extended attribute`,
    {
      hint:
        name === 'security.capability'
          ? 'Write `capabilities = "cap_net_bind_service=+ep"` instead.'
          : 'Names start with user., trusted., security. or system. and hold no equals sign.',
    },
  );
}
