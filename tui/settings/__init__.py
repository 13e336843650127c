"""From what the user gives, as options or in the form, to the configs."""
