//! The parts that pages are made of, after the design's components, each in its folder with its style sheet.
