// Another question has other options.
import { lookingIn } from '../../../js/look.js';

lookingIn('#form');
