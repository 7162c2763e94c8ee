//! The rules of this project that a compiler cannot check, as tests over its files. Each failure names the file and
//! line and says what to do. It reads files only and knows nothing of what the programs do.

#![cfg(test)]

mod files;
mod imports;
mod names;
mod pages;
mod sizes;
mod source;
mod text;
