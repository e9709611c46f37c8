// What changed between two images.
import { useState } from 'preact/hooks';
import type { PageDiff } from '../../data/page-data.ts';
import { kindOf } from '../model/changes.ts';
import type { ImageModel } from '../model/image-model.ts';
import type { Go } from '../model/place.ts';
import { bytes, count, counted, growth, share } from '../parts/numbers.ts';
import { Shown } from '../parts/shown-text.tsx';
import { Sign } from '../parts/sign.tsx';

interface ChangesProps {
  readonly diff: PageDiff;
  readonly images: readonly ImageModel[];
  readonly go: Go;
}

export function ChangesView({ diff, images, go }: ChangesProps) {
  const { pull, packages, config, layers } = diff;
  const [before, after] = images;
  const grown = (after?.size ?? 0) - (before?.size ?? 0);
  const kept = layers.pairs.filter(({ same }) => same === 'blob' || same === 'tar').length;
  const choose = (storePath: string, side: number): void => {
    const index = images[side]?.indexOf.get(storePath);
    if (index !== undefined) go({ side, selected: { kind: 'path', index } });
  };
  return (
    <div class="view changes">
      <p class="lead">
        <Shown text={before?.name ?? diff.a.name} /> → <Shown text={after?.name ?? diff.b.name} />:{' '}
        {verdictWords[diff.verdict]}.
      </p>
      <dl class="cards">
        <div>
          <dt>To pull</dt>
          <dd>{bytes(pull.bytes)}</dd>
          <dd class="quiet">
            {counted(pull.layers, 'layer')}; {share(pull.bytes, pull.total)} of the {bytes(pull.total)} that
            are sent
          </dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>{growth(grown)}</dd>
          <dd class="quiet">
            {bytes(before?.size ?? 0)} → {bytes(after?.size ?? 0)}
          </dd>
        </div>
        <div>
          <dt>Packages</dt>
          <dd>{count(packages.changes.length)}</dd>
          <dd class="quiet">
            and {count(packages.hashOnly.length)} in hash only, {count(layers.moves.length)} to other layers
          </dd>
        </div>
        <div>
          <dt>Layers kept</dt>
          <dd>{kept}</dd>
          <dd class="quiet">
            of {diff.a.layers} before, {diff.b.layers} now
          </dd>
        </div>
        <div>
          <dt>Config</dt>
          <dd>{config.length}</dd>
          <dd class="quiet">{config.length === 1 ? 'field' : 'fields'}</dd>
        </div>
      </dl>
      <Packages changes={packages.changes} choose={choose} />
      {config.length > 0 && <ConfigChanges changes={config} history={diff.history} />}
      <Paths
        title="Changed in hash only"
        lead="Same name and content but for hashes: something that they need changed."
        paths={packages.hashOnly.map(({ b }) => b)}
        choose={(path) => choose(path, 1)}
      />
      <Moves moves={layers.moves} choose={(path) => choose(path, 1)} />
      <Files files={diff.files} />
    </div>
  );
}

const verdictWords: Readonly<Record<PageDiff['verdict'], string>> = {
  manifest: 'the same, byte for byte',
  'diff-ids': 'the same image ID; compression differs',
  contents: 'the same contents; archives differ',
  'file-system': 'the same file system and config; layers differ',
  tolerated: 'the same but for what was asked to be ignored',
  different: 'different',
};

const step = 25;

function Packages(props: {
  readonly changes: PageDiff['packages']['changes'];
  readonly choose: (storePath: string, side: number) => void;
}) {
  const { changes, choose } = props;
  const [shown, setShown] = useState(step);
  if (changes.length === 0) return null;
  const sorted = [...changes].sort((a, b) => Math.abs(b.growth) - Math.abs(a.growth));
  const most = Math.max(1, Math.abs(sorted[0]!.growth));
  return (
    <section>
      <h2>Packages</h2>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">Package</th>
            <th scope="col">Before</th>
            <th scope="col">Now</th>
            <th scope="col">Growth</th>
            <th scope="col" class="wide" />
            <th scope="col">Why it is there</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shown).map(({ name, a, b, growth: grown, because }) => {
            const kind = kindOf(a.length, b.length, grown);
            const [path, side] = b[0] ? [b[0].storePath, 1] : [a[0]!.storePath, 0];
            const width = `${(50 * Math.abs(grown)) / most}%`;
            return (
              <tr key={path}>
                <th scope="row">
                  <span class="signed">
                    <Sign kind={kind} />
                    <button type="button" class="link" onClick={() => choose(path, side)}>
                      <Shown text={name} />
                    </button>
                  </span>
                </th>
                <td>
                  <Versions versions={a} />
                </td>
                <td>
                  <Versions versions={b} />
                </td>
                <td class="number">{growth(grown)}</td>
                <td class="wide" aria-hidden="true">
                  <span class="diverging">
                    <span class={grown < 0 ? 'less' : 'more'} style={{ width }} />
                  </span>
                </td>
                <td class="quiet">
                  <Shown text={(because ?? []).slice(0, -1).join(' → ') || 'named by the image'} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {sorted.length > shown && (
        <button type="button" class="text" onClick={() => setShown(shown + 4 * step)}>
          {count(sorted.length - shown)} more
        </button>
      )}
    </section>
  );
}

function Versions({ versions }: { readonly versions: PageDiff['packages']['changes'][number]['a'] }) {
  if (versions.length === 0) return <span class="quiet">–</span>;
  return <Shown text={versions.map(({ version }) => version || 'no version').join(', ')} />;
}

const mostFields = 200;

function ConfigChanges(props: { readonly changes: PageDiff['config']; readonly history: number }) {
  const { changes, history } = props;
  const value = (json: unknown) =>
    json === undefined ? (
      <span class="quiet">–</span>
    ) : (
      <Shown text={typeof json === 'string' ? json : JSON.stringify(json)} />
    );
  return (
    <section>
      <h2>Config</h2>
      <table class="entries">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, mostFields).map(({ path, a, b }) => (
            <tr key={path}>
              <th scope="row">
                <Shown text={path} />
              </th>
              <td>{value(a)}</td>
              <td>{value(b)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {changes.length > mostFields && <p class="quiet">{count(changes.length - mostFields)} more</p>}
      {history > 0 && <p class="quiet">And {counted(history, 'entry', 'entries')} of the history.</p>}
    </section>
  );
}

interface PathsProps {
  readonly title: string;
  readonly lead: string;
  readonly paths: readonly string[];
  readonly choose: (storePath: string) => void;
}

function Paths({ title, lead, paths, choose }: PathsProps) {
  const [shown, setShown] = useState(step);
  if (paths.length === 0) return null;
  return (
    <section>
      <h2>
        {title} <small>{count(paths.length)}</small>
      </h2>
      <p class="quiet">{lead}</p>
      <ul class="inline">
        {paths.slice(0, shown).map((path) => (
          <li key={path}>
            <button type="button" class="link" onClick={() => choose(path)}>
              <Shown text={path.slice(path.lastIndexOf('/') + 34)} />
            </button>
          </li>
        ))}
      </ul>
      {paths.length > shown && (
        <button type="button" class="text" onClick={() => setShown(shown + 10 * step)}>
          {count(paths.length - shown)} more
        </button>
      )}
    </section>
  );
}

function Moves(props: {
  readonly moves: PageDiff['layers']['moves'];
  readonly choose: (storePath: string) => void;
}) {
  const { moves, choose } = props;
  if (moves.length === 0) return null;
  return (
    <section>
      <h2>
        In other layers <small>{count(moves.length)}</small>
      </h2>
      <ul class="inline">
        {moves.slice(0, 100).map(({ storePath, a, b }) => (
          <li key={storePath}>
            <button type="button" class="link" onClick={() => choose(storePath)}>
              <Shown text={storePath.slice(storePath.lastIndexOf('/') + 34)} />
            </button>{' '}
            <span class="quiet">
              {a + 1} → {b + 1}
            </span>
          </li>
        ))}
      </ul>
      {moves.length > 100 && <p class="quiet">{count(moves.length - 100)} more</p>}
    </section>
  );
}

function Files({ files }: { readonly files: PageDiff['files'] }) {
  const [shown, setShown] = useState(step);
  if (files === undefined || files.changes.length === 0) return null;
  return (
    <section>
      <h2>
        Files outside of these packages{' '}
        <small>
          in all {count(files.added)} added, {count(files.removed)} removed, {count(files.changed)} changed
        </small>
      </h2>
      <ul class="plain files">
        {files.changes.slice(0, shown).map(({ path, change, fields }) => (
          <li key={`${change}${path}`}>
            <Sign kind={change} />
            <Shown text={path} class="store-path" />
            {fields.length > 0 && <span class="quiet"> {fields.map(({ field }) => field).join(', ')}</span>}
          </li>
        ))}
      </ul>
      {files.changes.length > shown && (
        <button type="button" class="text" onClick={() => setShown(shown + 8 * step)}>
          {count(files.changes.length - shown)} more
        </button>
      )}
      {files.isCut && <p class="quiet">There are more than are listed here.</p>}
    </section>
  );
}
