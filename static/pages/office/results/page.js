// The charts of this page, and the buttons that copy their tables.
import { drawAll, copyTables } from '../../../js/chart.js';

copyTables();
drawAll();
