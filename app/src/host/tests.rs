//! The host without a screen: asked and answered over its channels, with a real store in a folder.
