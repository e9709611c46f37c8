// Plain evaluation by the installed Nix.
import { type NixCommandOptions, runNix } from '../store/nix-command.ts';
import { type ExpressionRequest, isSearchPath } from './evaluate-without-nix.ts';

/** As `evaluateExpression`; the limits are Nix's own. @throws NixlayerError as `runNix` */
export async function evaluateWithNix(
  request: ExpressionRequest,
  options: NixCommandOptions = {},
): Promise<string> {
  const { source, attribute, args, stringArgs, searchPath, output, mode } = request;
  const flags = {
    print: ['--eval'],
    strict: ['--eval', '--strict'],
    json: ['--eval', '--strict', '--json'],
    xml: ['--eval', '--xml'],
    'strict-xml': ['--eval', '--xml', '--strict'],
    'drv-path': [],
  }[output];
  const words = [
    ...flags,
    ...(mode === undefined ? [] : ['--option', mode === 'pure' ? 'pure-eval' : 'restrict-eval', 'true']),
    ...(attribute === '' ? [] : ['-A', attribute]),
    ...Object.entries(args).flatMap(([name, value]) => ['--arg', name, value]),
    ...Object.entries(stringArgs).flatMap(([name, value]) => ['--argstr', name, value]),
    ...searchPath.flatMap((entry) => ['-I', entry]),
    // A text may begin like a flag; a file name is made to be none.
    ...(source.kind === 'text' ? ['--expr', `(${source.text}\n)`] : [fileWord(source.file)]),
  ];
  return (await runNix('nix-instantiate', words, options)).trimEnd();
}

function fileWord(file: string): string {
  return file.startsWith('/') || isSearchPath(file) ? file : `./${file}`;
}
