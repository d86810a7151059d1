// The buttons that copy the tables and charts of this page.
import { copyTables } from '../../../js/chart.js';
import { copyPictures } from '../../../js/picture.js';

copyTables();
copyPictures();
