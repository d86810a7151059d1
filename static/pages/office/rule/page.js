// Another question or another comparison asks for other values.
import { lookingIn } from '../../../js/look.js';

lookingIn('#rule');
