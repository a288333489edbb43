import { render } from 'preact';
import '../look/tokens.css';
import '../look/base.css';
import '../look/controls.css';
import './office-tokens.css';
import { Office } from './office.js';

const root = document.getElementById('app');
if (root !== null) render(<Office />, root);
