import { render } from 'preact';
import './look/tokens.css';
import './look/base.css';
import './look/controls.css';
import { App } from './app/app.js';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
