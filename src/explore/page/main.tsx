// Where the page begins.
import { render } from 'preact';
import { dataId, type PageData } from '../data/page-data.ts';
import { App } from './app.tsx';

const data = JSON.parse(document.getElementById(dataId)!.textContent!) as PageData;
render(<App data={data} />, document.getElementById('app')!);
