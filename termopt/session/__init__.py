"""What a user does: state, intents, undo, forks, breakpoints, lesson pages, clock, tape; pure."""
