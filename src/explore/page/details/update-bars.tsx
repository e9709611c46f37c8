// What an update of a package would send again, under each layering.
import type { ImageModel } from '../model/image-model.ts';
import { bytes, counted } from '../parts/numbers.ts';

interface UpdateBarsProps {
  readonly image: ImageModel;
  readonly index: number;
  readonly chosen: number;
}

export function UpdateBars({ image, index, chosen }: UpdateBarsProps) {
  const costs = image.layeringNames.map((name, at) => ({ name, cost: image.layering(at).costs[index]! }));
  const most = Math.max(1, ...costs.map(({ cost }) => cost.bytes));
  return (
    <dl class="bars">
      {costs.map(({ name, cost }, at) => (
        <div key={name} class={at === chosen ? 'is-chosen' : undefined}>
          <dt>{name}</dt>
          <dd>
            <span class="bar" style={{ width: `${(100 * cost.bytes) / most}%` }} />
            <span class="number">
              {bytes(cost.bytes)} <small>{counted(cost.layers, 'layer')}</small>
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
