"""The settings of a run as command-line options: one row for each field of both configs.

Rules and defaults live in the configs alone; a row only names and explains.
"""

from dataclasses import dataclass

MAIN = "Options"
DATA = "Data and machine"
CENTER = "Center loss"
TRAINING = "Network and training"
PICTURES = "Run folder and pictures"


@dataclass(frozen=True, slots=True)
class Row:
    """How one field of a config appears on the command line."""

    field: str
    panel: str
    help: str
    """`{choices}` stands for the field's allowed values."""
    metavar: str = "NAME"
    default: str | None = None
    """What None or nothing means, when that is the field's default."""
    option: str | None = None
    """Its option without the dashes; None: the field's name."""
    open: bool = False
    """Whether it may be something else than its choices."""

    @property
    def flag(self) -> str:
        """`batch-size`."""
        return self.option or self.field.replace("_", "-")


EXPERIMENT_ROWS = (
    Row("lam", MAIN, "Weight λ of the center loss; repeat it for more arms.", "λ", "0.5"),
    Row("epochs", MAIN, "Passes over the training set.", "N"),
    Row("data", MAIN, "auto, mnist, fashion-mnist, kmnist, digits, or a path.", "NAME"),
    Row("preset", MAIN, "Where all other defaults come from: {choices}."),
    Row("seed", MAIN, "Fixes first weights, batches and augmentation.", "N"),
    Row("baseline", MAIN, "Train softmax alone (λ=0) beside it."),
    Row(
        "arms",
        MAIN,
        "Train HEAD+TERM:key=value, as `centerviz losses` lists them; repeat it for more.",
        "ARM",
        "none",
        option="arm",
    ),
    Row("data_dir", DATA, "Where datasets are cached.", "PATH", "$CENTERVIZ_DATA_DIR"),
    Row("label_column", DATA, "Column of a CSV that holds the label.", "NAME", "by its name"),
    Row("features", DATA, "Images whose features are drawn: {choices}.", "SPLIT"),
    Row("validation", DATA, "Best weights chosen on a {choices} set.", "SPLIT"),
    Row("device", DATA, "auto, cpu, cuda, cuda:N or mps; a list spreads the arms over devices."),
    Row("threads", DATA, "CPU threads for each arm; 0 shares the cores.", "N"),
    Row("center_form", CENTER, "‖x−c‖², half of it, or ‖x−c‖: {choices}."),
    Row("center_rule", CENTER, "How centers move: {choices}."),
    Row("center_lr", CENTER, "Learning rate of the centers.", "X", "as --lr, else 0.5"),
    Row("center_momentum", CENTER, "Momentum of the centers.", "X"),
    Row("center_schedule", CENTER, "Let --schedule rule their rate, too."),
    Row("center_init", CENTER, "N(0, 1), in ±0.05, or Caffe's: {choices}."),
    Row("center_batch_mean", CENTER, "Divide Eq. 4's step by the batch size once more."),
    Row("lam_warmup", CENTER, "Epochs in which λ rises to its value.", "X"),
    Row(
        "network",
        TRAINING,
        "Layers before the features: {choices}, or FILE.py:Class, your own.",
        open=True,
    ),
    Row("dim", TRAINING, "Dimensions of a feature, 2 to 512.", "D"),
    Row("head_bias", TRAINING, "A bias in the last layer."),
    Row("batch_size", TRAINING, "Images per step.", "N"),
    Row("reduction", TRAINING, "How both losses are reduced over the batch: {choices}."),
    Row("probability_clip", TRAINING, "Clip probabilities so far from 0 and 1.", "X"),
    Row("optimizer", TRAINING, "Optimiser of the network: {choices}."),
    Row("lr", TRAINING, "Learning rate; the peak of one-cycle.", "X"),
    Row("schedule", TRAINING, "Of the learning rate: {choices}."),
    Row("lr_step", TRAINING, "Epochs between two changes of schedule step.", "N"),
    Row("lr_gamma", TRAINING, "Factor of each change of step and multistep.", "X"),
    Row(
        "lr_milestones",
        TRAINING,
        "First step at a new rate of schedule multistep; repeat it for more.",
        "N",
        "none",
    ),
    Row("momentum", TRAINING, "Momentum of sgd.", "X"),
    Row("nesterov", TRAINING, "Let sgd look ahead (Nesterov)."),
    Row("lr_in_momentum", TRAINING, "Let sgd's momentum sum steps, as in Caffe."),
    Row("clip_norm", TRAINING, "Maximum gradient norm; 0 = no clipping.", "X"),
    Row("weight_decay", TRAINING, "L2 penalty on the network's weights.", "X"),
    Row("bias_lr_mult", TRAINING, "Factor of the biases' learning rate.", "X"),
    Row("bias_decay_mult", TRAINING, "Factor of the biases' L2 penalty.", "X"),
    Row("adam_epsilon", TRAINING, "Adam's ε.", "X"),
    Row("adam_epsilon_hat", TRAINING, "Add ε before the bias correction, as in Keras."),
    Row("pixels", TRAINING, "In 0 to 1, by mean and deviation, or ±1: {choices}."),
    Row("augment", TRAINING, "Turn, zoom and shift images a little: {choices}."),
)
OUTPUT_ROWS = (
    Row("runs_dir", PICTURES, "Folder of all runs.", "PATH"),
    Row("snapshots", PICTURES, "Draw pictures."),
    Row("snapshot_every", PICTURES, "Epochs between two sets of pictures.", "N"),
    Row("quality", PICTURES, "JPEG quality, 1 to 100.", "N"),
    Row("palette", PICTURES, "Class colours: {choices} (the original project's, as they were)."),
)
