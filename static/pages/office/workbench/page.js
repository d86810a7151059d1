// The buttons that copy the tables of this page.
import { copyTables } from '../../../js/chart.js';

copyTables();
