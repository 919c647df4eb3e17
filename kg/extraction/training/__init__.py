"""Training of the extraction model: everything here but calibration and renaming needs the extra ``train``."""
