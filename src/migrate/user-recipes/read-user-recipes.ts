// A file of recipes, in Nix → plain data. It is evaluated without any other file, without time and environment, and for a
// limited time: it is data with a few words of Nix, and comes from anybody.
import { CallPlaces } from '../../dockertools/call-places.ts';
import type { CallValue } from '../../dockertools/image-call.ts';
import { readCallValue } from '../../dockertools/read-call-value.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { createEvaluator, type FileSystem, type Origin } from '../../eval/index.ts';
import { ruleById } from '../../lint/rules/index.ts';
import { textOf } from '../../program/call-values.ts';
import { locate, parseNix, SourceText } from '../../syntax/index.ts';
import { recipeById } from '../recipes/index.ts';
import type { PlacedText, UserRecipeData, UserRecipeTest, UserRule } from './user-recipe-data.ts';

/** Recipes are small; what takes longer does something else. */
const limits = { timeoutMs: 5_000, maxSteps: 1_000_000, maxCallDepth: 1_000 };

/**
 * @param file absolute
 * @param text its content: one recipe, or a list of them
 * @throws NixlayerError E_SYNTAX, E_INPUT with the place in the file
 */
export function readUserRecipes(file: string, text: string): readonly UserRecipeData[] {
  const source = new SourceText(file, text);
  const [problem] = parseNix(source).problems;
  if (problem) throw new NixlayerError('E_SYNTAX', problem.message, { location: locate(source, problem) });
  const { analysis } = createEvaluator({
    ...limits,
    fileSystem: onlyFile(file, text),
    searchPath: [],
    pureEval: true,
    environment: {},
    currentSystem: 'x86_64-linux',
    analysis: true,
  });
  const places = new CallPlaces();
  const value = readCallValue(analysis, analysis.analyseFile(file), places);
  const reader = new Reader(source, places);
  return value.type === 'list' ? value.items.map((each) => reader.recipe(each)) : [reader.recipe(value)];
}

type Members = Readonly<Record<string, CallValue>>;

const keptThings = ['image', 'files', 'nothing'] as const;

class Reader {
  readonly #source: SourceText;
  readonly #places: CallPlaces;
  readonly #ids = new Set<string>();

  constructor(source: SourceText, places: CallPlaces) {
    this.#source = source;
    this.#places = places;
  }

  recipe(value: CallValue): UserRecipeData {
    const known = [
      'id',
      'summary',
      'title',
      'rules',
      'recipes',
      'match',
      'rewrite',
      'changes',
      'keeps',
      'tests',
    ];
    const members = this.#members(value, 'a recipe', known);
    const id = this.#text(value, members, 'id');
    if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id.text))
      throw this.#at(members.id, `'${id.text}' is no ID: small letters, digits and dashes`);
    if (this.#ids.has(id.text) || recipeById(id.text) || ruleById(id.text))
      throw this.#at(members.id, `there is a recipe or rule '${id.text}' already`);
    this.#ids.add(id.text);
    const keeps = members.keeps === undefined ? 'nothing' : this.#text(value, members, 'keeps').text;
    const kept = keptThings.find((each) => each === keeps);
    if (!kept) throw this.#at(members.keeps, `'keeps' is one of ${keptThings.join(', ')}`);
    return {
      file: this.#source.file,
      id: id.text,
      summary: this.#text(value, members, 'summary').text,
      title: members.title ? this.#text(value, members, 'title').text : `Rewrite as ${id.text} says`,
      rules: this.#rules(value, members),
      changes: this.#list(members.changes, 'changes').map((each) => this.#textOf(each, 'changes').text),
      keeps: kept,
      tests: this.#list(members.tests, 'tests').map((each) => this.#test(each)),
    };
  }

  /** Of one rule, its two patterns can be written without a list. */
  #rules(recipe: CallValue, members: Members): readonly UserRule[] {
    const { rules = members.recipes, match } = members;
    if (rules && match) throw this.#at(match, "a recipe has 'rules', or 'match' and 'rewrite'");
    if (match) return [this.#rule(recipe, members)];
    const list = this.#list(rules, 'rules');
    if (list.length === 0) throw this.#at(recipe, "a recipe needs 'rules', or 'match' and 'rewrite'");
    return list.map((each) => this.#rule(each, this.#members(each, 'a rule', ['match', 'rewrite'])));
  }

  #rule(value: CallValue, members: Members): UserRule {
    return { match: this.#text(value, members, 'match'), rewrite: this.#text(value, members, 'rewrite') };
  }

  #test(value: CallValue): UserRecipeTest {
    const members = this.#members(value, 'a test', ['before', 'after']);
    return { before: this.#text(value, members, 'before'), after: this.#text(value, members, 'after') };
  }

  #members(value: CallValue, what: string, known: readonly string[]): Members {
    if (value.type !== 'set') throw this.#at(value, `${what} is a set${why(value)}`);
    if (value.open) throw this.#at(value, `${what} is not known as a whole: ${value.open.reason}`);
    const other = Object.keys(value.attributes).find((name) => !known.includes(name));
    if (other !== undefined)
      throw this.#error(
        this.#places.ofAttribute(value, other),
        `${what} has no '${other}': ${known.join(', ')}`,
      );
    return value.attributes;
  }

  #list(value: CallValue | undefined, name: string): readonly CallValue[] {
    if (value === undefined) return [];
    if (value.type !== 'list') throw this.#at(value, `'${name}' is a list${why(value)}`);
    return value.items;
  }

  #text(holder: CallValue, members: Members, name: string): PlacedText {
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    if (value === undefined) throw this.#at(holder, `'${name}' is missing`);
    return this.#textOf(value, name);
  }

  #textOf(value: CallValue, name: string): PlacedText {
    const text = textOf(value);
    if (text === undefined) throw this.#at(value, `'${name}' is a string${why(value)}`);
    const { line, column } = this.#source.positionAt(this.#places.ofValue(value)?.start ?? 0);
    return { text, line, column };
  }

  #at(value: CallValue | undefined, message: string): NixlayerError {
    return this.#error(value && this.#places.ofValue(value), message);
  }

  #error(origin: Origin | undefined, message: string): NixlayerError {
    const own = origin?.source.file === this.#source.file ? origin : { start: 0, end: 1 };
    return new NixlayerError('E_INPUT', message, { location: locate(this.#source, own) });
  }
}

function why(value: CallValue): string {
  return value.type === 'unknown' ? `, and this is not known: ${value.reason}` : '';
}

/** Nothing else is there. */
function onlyFile(file: string, text: string): FileSystem {
  const refuse = (path: string): never => {
    throw new Error(`a file of recipes reads no other file, and not '${path}'`);
  };
  return {
    readFile: (path) => (path === file ? Buffer.from(text) : refuse(path)),
    readDir: refuse,
    readLink: refuse,
    lstat: (path) => {
      if (path === file) return { type: 'regular', executable: false, size: Buffer.byteLength(text) };
      return file.startsWith(path === '/' ? path : `${path}/`)
        ? { type: 'directory', executable: false, size: 0 }
        : refuse(path);
    },
    realpath: (path) => path,
  };
}
