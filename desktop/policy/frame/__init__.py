"""Editing the frame: each function is one undoable action on the open file, refused with a sentence where it must be."""
