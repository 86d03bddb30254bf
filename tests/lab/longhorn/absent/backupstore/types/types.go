// Package types has the kinds of messages of a backup.
package types

type MessageType string

const MessageTypeError = MessageType("error")
