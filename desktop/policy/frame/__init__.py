"""Editing the frame: each function is one undoable action on the open file, or refused with a sentence."""
