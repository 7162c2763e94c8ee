//! The kinds of Dolbom.
