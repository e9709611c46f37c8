// The config as people read it, what stands in the base image, what the linter says, what the next release changes.
import type { ComponentChildren } from 'preact';
import { Facts } from '../details/facts.tsx';
import type { ImageModel } from '../model/image-model.ts';
import { counted } from '../parts/numbers.ts';
import { Shown } from '../parts/shown-text.tsx';
import { commandLine, userText } from './config-words.tsx';
import { Notices } from './notices.tsx';

export function ConfigView({ image }: { readonly image: ImageModel }) {
  const { explanation } = image;
  const { config, base, notable, outlook, contents, commands, source, unknown } = explanation;
  const isSilent = config.entrypoint.length + config.command.length === 0;
  const list = (texts: readonly string[]): ComponentChildren =>
    texts.length === 0
      ? undefined
      : texts.map((text) => (
          <code key={text} class="item">
            <Shown text={text} />
          </code>
        ));
  return (
    // Nothing in it takes the focus: without this, no key would scroll it.
    <div class="view config" role="region" aria-label="Configuration" tabindex={0}>
      <section>
        <h2>What a container of it runs</h2>
        <Facts
          facts={[
            [
              'Entrypoint',
              config.entrypoint.length > 0 ? (
                <code>
                  <Shown text={commandLine(config.entrypoint)} />
                </code>
              ) : undefined,
            ],
            [
              'Command',
              config.command.length > 0 ? (
                <code>
                  <Shown text={commandLine(config.command)} />
                </code>
              ) : undefined,
            ],
            ['Runs', isSilent ? 'nothing by itself' : undefined],
            ['User', userText(config)],
            [
              'Folder',
              <code key="folder">
                <Shown text={config.workingDir} />
              </code>,
            ],
            ['Ports', list(config.ports)],
            ['Volumes', list(config.volumes)],
            ['Stop signal', config.stopSignal],
            [
              'Health check',
              config.healthcheck && (
                <code>
                  <Shown text={commandLine(config.healthcheck)} />
                </code>
              ),
            ],
            ['Also set', list(config.others)],
          ]}
        />
      </section>
      <section>
        <h2>The image</h2>
        <Facts
          facts={[
            ['Names', list(explanation.names)],
            ['Platform', explanation.platform],
            ['Created', explanation.created],
            ['Image ID', explanation.imageId && <Shown text={explanation.imageId} class="store-path" />],
            [
              'Made by',
              source && <Shown text={`${source.function}, ${source.file}:${source.line}:${source.column}`} />,
            ],
            ['Contents', list(contents)],
            ['Layers at most', explanation.maxLayers],
            [
              'Commands',
              commands.length === 0
                ? undefined
                : commands.map(({ argument, lines, isChroot }) => (
                    <span key={argument} class="item">
                      <code>{argument}</code>
                      {lines !== undefined && `, ${counted(lines, 'line')}`}
                      {isChroot && ', which see the files of the image as /'}
                    </span>
                  )),
            ],
          ]}
        />
      </section>
      <Entries title="Environment" entries={config.env} />
      <Entries title="Labels" entries={config.labels} />
      {base && <Base base={base} />}
      {notable.length > 0 && (
        <section>
          <h2>Worth knowing</h2>
          <Notices notices={notable} />
        </section>
      )}
      {outlook && (
        <section>
          <h2>
            With nixpkgs <Shown text={outlook.to} />
          </h2>
          {outlook.from !== undefined && (
            <p class="quiet">
              It is written for <Shown text={outlook.from} />.
            </p>
          )}
          <ul class="plain">
            {outlook.changes.map((change) => (
              <li key={change}>
                <Shown text={change} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {unknown.length > 0 && (
        <section>
          <h2>Not known</h2>
          <Facts
            facts={unknown.map(({ field, reason }) => [field, <Shown key={field} text={reason} />] as const)}
          />
        </section>
      )}
    </div>
  );
}

type Entry = ImageModel['explanation']['config']['env'][number];

function Entries({ title, entries }: { readonly title: string; readonly entries: readonly Entry[] }) {
  if (entries.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <table class="entries">
        <tbody>
          {entries.map(({ name, value, isInherited }) => (
            <tr key={name}>
              <th scope="row">
                <Shown text={name} />
              </th>
              <td>
                {value === undefined ? (
                  <em>not shown: it looks like a secret</em>
                ) : (
                  partsOf(name, value).map((part) => (
                    <code key={part} class="item">
                      <Shown text={part} />
                    </code>
                  ))
                )}
                {isInherited && <span class="tag">from the base image</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Each folder of a list of folders on a line of its own. */
function partsOf(name: string, value: string): readonly string[] {
  if (!/PATH$|_DIRS$/.test(name) || !value.startsWith('/')) return [value];
  return value.split(/(?<=:)/);
}

function Base({ base }: { readonly base: NonNullable<ImageModel['explanation']['base']> }) {
  const value = (text: string | undefined): ComponentChildren =>
    text === undefined ? <em>not shown</em> : <Shown text={text} />;
  return (
    <section>
      <h2>Base image</h2>
      <Facts
        facts={[
          ['Names', base.names.join(', ') && <Shown text={base.names.join(', ')} />],
          ['From', <Shown key="path" text={base.path} class="store-path" />],
          ['Takes over', base.inherits === 'env' ? 'its variables alone' : 'all that it does not set itself'],
          ['As there', base.inherited.length > 0 ? <Shown text={base.inherited.join(', ')} /> : undefined],
          ['Not taken over', base.dropped.length > 0 ? <Shown text={base.dropped.join(', ')} /> : undefined],
        ]}
      />
      {base.overridden.length > 0 && (
        <table class="entries">
          <thead>
            <tr>
              <th scope="col">Otherwise</th>
              <th scope="col">Base</th>
              <th scope="col">Image</th>
            </tr>
          </thead>
          <tbody>
            {base.overridden.map(({ field, base: there, own }) => (
              <tr key={field}>
                <th scope="row">
                  <Shown text={field} />
                </th>
                <td>{value(there)}</td>
                <td>{value(own)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
