// What the linter and the plan have to say, with the place where it is written.
import type { PageImage } from '../../data/page-data.ts';
import { Shown } from '../parts/shown-text.tsx';

export function Notices({ notices }: { readonly notices: PageImage['explanation']['notable'] }) {
  return (
    <ul class="notices">
      {notices.map(({ message, rule, file, line }) => (
        <li key={`${file}:${line}:${message}`}>
          <Shown text={message} />
          {(rule !== undefined || file !== undefined) && (
            <span class="quiet">
              {file !== undefined && (
                <Shown text={line === undefined ? file : `${file}:${line}`} class="place" />
              )}
              {rule !== undefined && <Shown text={rule} class="rule" />}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
