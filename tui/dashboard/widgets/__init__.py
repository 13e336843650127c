"""The dashboard's widgets: each is given its data, none asks the app for it."""
