// go run . /run/holdfast/broker.sock
package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
)

// pathDialer connects to its path, whatever server the client has picked from its list; "@name" is an abstract one.
type pathDialer string

func (path pathDialer) Dial(_, _ string) (net.Conn, error) {
	return net.DialTimeout("unix", string(path), 2*time.Second)
}

func connect(path string, options ...nats.Option) (*nats.Conn, error) {
	// The address is only a name in the client's list. An IP address is not looked up.
	return nats.Connect("nats://127.0.0.1", append(options, nats.SetCustomDialer(pathDialer(path)))...)
}

func main() {
	connection, err := connect(os.Args[1])
	check(err)

	_, err = connection.Subscribe("double", func(request *nats.Msg) {
		number, _ := strconv.Atoi(string(request.Data))
		check(request.Respond([]byte(strconv.Itoa(number * 2))))
	})
	check(err)
	greetings, err := connection.SubscribeSync("greeting")
	check(err)

	check(connection.Publish("greeting", []byte("hello")))
	greeting, err := greetings.NextMsg(2 * time.Second)
	check(err)
	fmt.Printf("%s: %s\n", greeting.Subject, greeting.Data)

	answer, err := connection.Request("double", []byte("21"), 2*time.Second)
	check(err)
	fmt.Printf("double: %s\n", answer.Data)

	check(connection.Drain())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
